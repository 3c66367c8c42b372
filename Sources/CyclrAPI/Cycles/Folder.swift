package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// A folder of the console that templates can be imported into. The record is ours: the API only accepts its id.
    package struct Folder: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: GUID { self[.id] }
        package static let schema = Schema(of: Self.self, "Folder", source: "Understudy", [.init(.id), .init(.name)])
    }
}

extension Field where Owner == Cyclr.Folder, Value == GUID {
    static var id: Self { "Id" }
}

extension Field where Owner == Cyclr.Folder, Value == String {
    static var name: Self { "Name" }
}
