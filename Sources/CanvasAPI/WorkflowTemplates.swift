package import Emulation
import HTTPMessages
package import OrderedJSON

extension Canvas {
    /// Templates that workflows are made from: `/api/WorkflowTemplates`. Source: Canvas REST API, "WorkflowTemplates".
    enum WorkflowTemplates {
        // swift-format-ignore
        @EndpointTable<Canvas> static var endpoints: [Endpoint<Canvas>] {
            //   path                        access      success                          handler   evidence
            GET("/api/WorkflowTemplates",    .account,   .ok([WorkflowTemplate].self),    list,     .documented)
        }

        /// The templates of ConnectMyApps and of the account's organisation, drafts included, the last modified first.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> [WorkflowTemplate] {
            let own = state.templates.rows(WorkflowTemplate.ofOrganization, in: SortKey(call.caller.account[.organizationId]))
            let shared = state.templates.rows(WorkflowTemplate.shared)
            guard !own.isEmpty else { return Array(shared) }
            return (Array(own) + Array(shared)).sorted { $0[.dateModified] > $1[.dateModified] }
        }
    }

    package struct WorkflowTemplate: Record {
        package var document = JSON.Document() {
            didSet {
                var members = MembersInOrder<WorkflowTemplate>(of: document)
                id = members[.id]
                organization = members[.organizationId]
                shortNames = members[.applications]
                blocks = members[.chain].map(TemplateBlock.init(document:))
                blockIds = blocks.map { $0[.uniqueBlockId] }
            }
        }
        package var hidden = JSON.Document()
        package init() {}

        // Creating a workflow needs these, so they are read when the template is stored.
        package private(set) var id = GUID.zero
        private var organization: GUID?
        private(set) var shortNames: [String] = []
        private(set) var blocks: [TemplateBlock] = []
        private(set) var blockIds: [GUID] = []

        package static let schema = Schema(
            of: Self.self, "WorkflowTemplate", source: "Canvas REST API, “WorkflowTemplates”",
            [
                .init(.id, .id), .init(.name), .init(.description), .init(.dateCreated), .init(.dateModified),
                .init(.state, values: ["Published", "Draft"]), .init(.version), .init(.draftIsCommitted), .init(.dateCommitted),
                .init(.organizationId, .nullable(.id)), .init(.applications), .init(.chain, .array(.object(TemplateBlock.schema))),
            ])

        func isVisible(to account: Account) -> Bool { organization.map { $0 == account[.organizationId] } ?? true }

        static let shared = Index<WorkflowTemplate>("shared") {
            $0[.organizationId] == nil ? SortKey(descending: $0[.dateModified].instant.ticks) : nil
        }
        static let ofOrganization = Index<WorkflowTemplate>("organization") { template in
            template[.organizationId].map { SortKey($0).then(descending: template[.dateModified].instant.ticks) }
        }
        package static let indexes = [shared, ofOrganization]
    }

    /// A step of a template and the initial values of its variables.
    struct TemplateBlock: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "TemplateBlock", source: "Canvas REST API, “WorkflowTemplates”",
            [.init(.uniqueBlockId, .id), .init(.blockName), .init(.variables)])
    }
}

extension Field where Owner == Canvas.WorkflowTemplate, Value == GUID {
    static var id: Self { "id" }
}

extension Field where Owner == Canvas.WorkflowTemplate, Value == GUID? {
    /// Null for the templates of ConnectMyApps.
    static var organizationId: Self { "organizationId" }
}

extension Field where Owner == Canvas.WorkflowTemplate, Value == String {
    static var name: Self { "name" }
    static var description: Self { "description" }
    static var state: Self { "state" }
}

extension Field where Owner == Canvas.WorkflowTemplate, Value == String? {
    static var version: Self { "version" }
}

extension Field where Owner == Canvas.WorkflowTemplate, Value == Bool? {
    static var draftIsCommitted: Self { "draftIsCommitted" }
}

extension Field where Owner == Canvas.WorkflowTemplate, Value == Canvas.DateTime {
    static var dateCreated: Self { "dateCreated" }
    static var dateModified: Self { "dateModified" }
}

extension Field where Owner == Canvas.WorkflowTemplate, Value == Canvas.DateTime? {
    static var dateCommitted: Self { "dateCommitted" }
}

extension Field where Owner == Canvas.WorkflowTemplate, Value == [String] {
    /// Short names of the applications. A workflow lists its registrations in the same order.
    static var applications: Self { "applications" }
}

extension Field where Owner == Canvas.WorkflowTemplate, Value == [JSON.Document] {
    static var chain: Self { "chain" }
}

extension Field where Owner == Canvas.TemplateBlock, Value == GUID {
    static var uniqueBlockId: Self { "uniqueBlockId" }
}

extension Field where Owner == Canvas.TemplateBlock, Value == String {
    static var blockName: Self { "blockName" }
}

extension Field where Owner == Canvas.TemplateBlock, Value == JSON.Document {
    static var variables: Self { "variables" }
}
