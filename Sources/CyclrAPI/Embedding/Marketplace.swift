package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// A marketplace of the partner and the templates that it offers. The record is ours: the API only accepts its id.
    package struct Marketplace: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: Int { self[.id] }
        package static let schema = Schema(
            of: Self.self, "Marketplace", source: "Understudy",
            [.init(.id), .init(.name), .init(.installCompleteMessage, required: false), .init(.templates)])

        static let ofTemplate = Index<Marketplace>("template", several: { Set($0[.templates].map { SortKey($0) }) })
        package static let indexes = [ofTemplate]
    }
}

extension Field where Owner == Cyclr.Marketplace, Value == Int {
    static var id: Self { "Id" }
}

extension Field where Owner == Cyclr.Marketplace, Value == String {
    static var name: Self { "Name" }
}

extension Field where Owner == Cyclr.Marketplace, Value == String? {
    static var installCompleteMessage: Self { "InstallCompleteMessage" }
}

extension Field where Owner == Cyclr.Marketplace, Value == [GUID] {
    static var templates: Self { "Templates" }
}
