package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// A template of cycles. Ours beside it: `$published`, `$release`, `$fresh` (connectors that every install makes anew), `$cycle` (settings, steps,
    /// edges and variables of the cycles that are made from it).
    package struct Template: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: GUID { self[.id] }
        package static let schema = Schema(
            of: Self.self, "Template", source: "Cyclr OpenAPI, Template; Cyclr API, “Get List of Available Templates”",
            [
                .init(.name), .init(.description, default: .null), .init(.id), .init(.connectors, default: []),
                .init(.tags, default: []), .init(.published), .init(.release), .init(.fresh), .init(.cycle), .init(.listed),
            ])

        static let published = Index<Template>("published") { $0.isPublished && $0.isListed ? SortKey(0) : nil }
        package static let indexes = [published]
    }
}

extension Field where Owner == Cyclr.Template, Value == GUID {
    static var id: Self { "Id" }
}

extension Field where Owner == Cyclr.Template, Value == String {
    static var name: Self { "Name" }
}

extension Field where Owner == Cyclr.Template, Value == String? {
    static var description: Self { "Description" }
}

extension Field where Owner == Cyclr.Template, Value == [String] {
    static var tags: Self { "Tags" }
}

extension Field where Owner == Cyclr.Template, Value == [JSON.Document] {
    static var connectors: Self { "Connectors" }
}

extension Field where Owner == Cyclr.Template, Value == Bool? {
    static var published: Self { "$published" }
}

extension Field where Owner == Cyclr.Template, Value == Int? {
    static var release: Self { "$release" }
}

extension Field where Owner == Cyclr.Template, Value == [Int] {
    static var fresh: Self { "$fresh" }
}

extension Field where Owner == Cyclr.Template, Value == JSON.Document {
    static var cycle: Self { "$cycle" }
}
