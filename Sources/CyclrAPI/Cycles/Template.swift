package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// A template of cycles. Members of ours: `$published`; `$release`; `$fresh`, connectors for which every install makes a new account
    /// connector; `$cycle`, settings, steps, edges and variables of the cycles made from it; `$orphaned`, whether `$cycle` refers to
    /// something deleted.
    package struct Template: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: GUID { self[.id] }
        package static let schema = Schema(
            of: Self.self, "Template", source: "Cyclr OpenAPI, Template; Cyclr API, “Get List of Available Templates”",
            [
                .init(.name), .init(.description, default: .null), .init(.id),
                .init(.connectors, .array(.object(TemplateConnector.schema)), default: []), .init(.tags, default: []),
                .init(.prerequisites, .array(.object(Prerequisite.schema)), required: false, .assumed), .init(.published), .init(.release),
                .init(.fresh), .init(.cycle, .object(TemplatePlan.schema)), .init(.orphaned), .init(.listed),
            ])

        static let published = Index<Template>("published") { $0.isPublished && $0.isListed ? SortKey(0) : nil }
        static let byId = Index<Template>("id") { $0.isPublished && $0.isListed ? SortKey($0.id) : nil }
        static let byName = Index<Template>("name") { $0.isPublished && $0.isListed ? SortKey($0[.name]) : nil }
        static let ofConnector = Index<Template>(
            "connector",
            several: { template in
                Set((template.steps.compactMap { $0.read("ConnectorId", as: Int.self) } + template[.fresh]).map { SortKey($0) })
            })
        /// By what a query for tags or connectors asks for.
        static let sought = Index<Template>(
            "sought",
            several: { template in
                guard template.isPublished, template.isListed else { return [] }
                let used = template[.connectors].map(TemplateConnector.init(document:)).map {
                    UsedConnector(name: $0[.name], nameInCatalogue: $0[.name], version: $0[.version])
                }
                return ConnectorUse.keys(in: listed, tags: template[.tags], used)
            })
        static let listed = SortKey(0)
        package static let indexes = [published, byId, byName, ofConnector, sought]

        /// The index for `orderBy`. Any name but the two known ones means the order of creation, nil.
        static func order(named name: String?) -> Index<Template>? {
            switch name?.lowercased() {
            case "id": byId
            case "name": byName
            default: nil
            }
        }
    }

    /// A connector that the steps of a template use.
    struct TemplateConnector: TypedDocument {
        var document = JSON.Document()
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "TemplateConnector", source: "Cyclr API, “Get List of Available Templates”", isOpen: true,
            [
                .init(.id), .init(.name), .init(.version), .init(.stepCount), .init(.icon),
                .init(.isSystemConnector, required: false, .observed),
            ])
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
    /// Only in lists with `includePrerequisites`.
    static var prerequisites: Self { "Prerequisites" }
}

extension Field where Owner == Cyclr.Template, Value == Bool {
    static var orphaned: Self { "$orphaned" }
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

extension Field where Owner == Cyclr.TemplateConnector, Value == Int {
    /// The id of the connector in the catalogue.
    static var id: Self { "Id" }
    static var stepCount: Self { "StepCount" }
}

extension Field where Owner == Cyclr.TemplateConnector, Value == String {
    static var name: Self { "Name" }
}

extension Field where Owner == Cyclr.TemplateConnector, Value == String? {
    static var version: Self { "Version" }
    /// Null unless `includeIcons` asks for it.
    static var icon: Self { "Icon" }
}

extension Field where Owner == Cyclr.TemplateConnector, Value == Bool {
    static var isSystemConnector: Self { "IsSystemConnector" }
}
