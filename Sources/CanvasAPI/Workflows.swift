import Emulation
import HTTPMessages
import OrderedJSON

extension Canvas {
    /// Workflows: `/api/Workflows`, `/api/Workflow`, `/api/DeleteWorkflow`. Source: Canvas REST API, "Workflow APIs".
    enum Workflows {
        // swift-format-ignore
        @EndpointTable<Canvas> static var endpoints: [Endpoint<Canvas>] {
            //    path access query or body success handler evidence
            GET ("/api/Workflows",                   .account,                                          .ok(Documents<Workflow>.self),  list,      .documented)
            GET ("/api/Workflow/:id?",               .account,   query: [.init("id", .string(.guid))],  .ok(Hedged<Workflow>.self),     read,      .documented,
                                                                 fails: .unknownWorkflow, .invalidId)
            POST("/api/Workflow",                    .account,   takes: AddWorkflowApiDto.self,         .ok(GUID.self),                 register,  .documented,
                                                                 fails: .unknownTemplate, .unmappedApplication, .unknownRegistration, .unknownBlock)
            GET (writes: "/api/DeleteWorkflow/:id?", .account,   query: [.init("id", .string(.guid))],  .ok(Hedged<Bool>.self),         delete,    .documented,
                                                                 fails: .unknownWorkflow, .invalidId)
        }

        /// The last modified comes first. Inferred: all six documented workflows are in that order. Equal dates keep the order of creation.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> Documents<Workflow> {
            let accounts = call.caller.visibleAccounts.map { SortKey($0) }
            let lists = accounts.map { state.workflows.rows(Workflow.lastModifiedFirst, in: $0) }.filter { !$0.isEmpty }
            guard lists.count <= 1 else {
                let workflows = state.workflows.rows(Workflow.lastModifiedFirst, inAnyOf: accounts)
                return Documents(workflows.sorted { $0[.dateModified] > $1[.dateModified] })  // a stable sort
            }
            var documents = Documents<Workflow>()
            lists.first?.visitPlaces { rows, position in documents.append(rows[position].document, of: lists[0].count) }
            return documents
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> Hedged<Workflow> {
            Hedged(try state.workflow(try id(in: call), visibleTo: call.caller), evidence(of: call))
        }

        static func register(_ call: Call, _ new: AddWorkflowApiDto, _ state: inout State) throws(Refusal) -> GUID {
            let account = call.caller.account
            guard let template = state.templates[new[.workflowTemplateId]], template.isVisible(to: account) else {
                throw .unknownTemplate(new[.workflowTemplateId])
            }
            let registrations = try state.registrations(for: template, mapped: new[.applications], by: call.caller)
            let blocks = try template.blocks(merging: new[.chain].map(ChainApiDto.init(document:)))

            var draft = Draft<Workflow>(reserving: 1024)
            draft.append(.id, state.workflows.claimID(call))
            draft.append(.name, new.has(.name) ? new[.name] : template[.name])
            draft.append(.description, new.has(.description) ? new[.description] : template[.description])
            draft.append(.status, Workflow.Status.ready)
            draft.append(.isScheduled, false)
            draft.append(.schedulerFrequency, Workflow.defaultFrequency)
            draft.append(.workflowTemplateId, template.id)
            draft.append(.isCustomizedStructure, false)
            draft.append(.accountId, account.id)
            draft.append(.organizationId, account[.organizationId])
            draft.append(.dateCreated, DateTime(call.now))
            draft.append(.dateModified, DateTime(call.now))
            draft.append(.dateLastRun, nil)
            draft.append(.dateNextSchedule, nil)
            draft.append(.regApplicationIds, registrations)
            draft.append(.currentBlock, 0)
            draft.append(.blocks, blocks)
            let workflow = draft.finished()
            state.put(workflow)
            return workflow.id
        }

        /// Deletes a workflow and its schedule, although the vendor's method is GET. That a running workflow may be deleted is assumed.
        static func delete(_ call: Call, _ state: inout State) throws(Refusal) -> Hedged<Bool> {
            let workflow = try state.workflow(try id(in: call), visibleTo: call.caller)
            state.removeWorkflow(workflow.id)
            return Hedged(true, evidence(of: call))
        }

        /// Documented is the id in the query. That it may be in the path is inferred from the framework's usual route, `{id?}`.
        private static func evidence(of call: Call) -> Evidence? { call.path("id") == nil ? nil : .inferred }

        /// The id in the path or else in the query, in any spelling that .NET's parser accepts. Without one, .NET reads the zero GUID.
        private static func id(in call: Call) throws(Refusal) -> GUID {
            guard let text = call.path("id") ?? call.query("id"), !text.isEmpty else { return .zero }
            guard let id = GUID(dotNet: text) else { throw .invalidId(text) }
            return id
        }
    }

    struct AddWorkflowApiDto: DataTransferObject {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "AddWorkflowApiDto", source: "Canvas REST API, “Describe”", isOpen: true,
            [
                .init(.workflowTemplateId), .init(.name, required: false), .init(.description, required: false),
                .init(.applications, .dictionary(.string(.guid))), .init(.chain, .array(.object(ChainApiDto.schema)), required: false),
            ])
    }

    struct ChainApiDto: DataTransferObject {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "ChainApiDto", source: "Canvas REST API, “Workflow (post)”", isOpen: true,
            [.init(.uniqueBlockId), .init(.variables, required: false, .assumed)])
    }
}

extension Canvas.State {
    /// The refusal of an unknown, invisible or deleted workflow is undocumented; assumed to be worded as for an unknown template.
    func workflow(_ id: GUID, visibleTo caller: Canvas.Caller) throws(Canvas.Refusal) -> Canvas.Workflow {
        guard let workflow = workflows.look(at: id, { caller.sees($0.accountId) ? $0 : nil }) ?? nil else { throw .unknownWorkflow(id) }
        return workflow
    }

    /// The ids of the registrations, in the order of the template's short names. Each must belong to the application of that short name;
    /// other entries of `mapped` are ignored.
    fileprivate func registrations(
        for template: Canvas.WorkflowTemplate, mapped: JSON.Document, by caller: Canvas.Caller
    ) throws(Canvas.Refusal) -> [GUID] {
        var ids: [GUID] = []
        for shortName in template.shortNames {
            guard let id = mapped.read(JSON.Key(shortName), as: GUID.self) else { throw .unmapped(shortName) }
            guard let registration = registrations[id], caller.sees(registration.accountId), registration.shortName == shortName else {
                throw .unknownRegistration(id)
            }
            ids.append(id)
        }
        return ids
    }
}

extension Canvas.WorkflowTemplate {
    /// The template's blocks, where each variable that was sent, even as null, replaces the template's own. If a block was sent twice, the
    /// last counts.
    fileprivate func blocks(merging chain: [Canvas.ChainApiDto]) throws(Canvas.Refusal) -> [JSON.Document] {
        var merged = blocks
        for sent in chain {
            let id = sent[.uniqueBlockId]
            guard let index = blockIds.firstIndex(of: id) else { throw .unknownBlock(id) }
            var variables = blocks[index][.variables]
            variables.merge(sent[.variables])
            merged[index][.variables] = variables
        }
        return merged.map(\.document)
    }
}

extension Field where Owner == Canvas.AddWorkflowApiDto, Value == GUID {
    static var workflowTemplateId: Self { "workflowTemplateId" }
}

extension Field where Owner == Canvas.AddWorkflowApiDto, Value == String {
    static var name: Self { "name" }
    static var description: Self { "description" }
}

extension Field where Owner == Canvas.AddWorkflowApiDto, Value == JSON.Document {
    /// Maps the template's short names to ids of registered applications.
    static var applications: Self { "applications" }
}

extension Field where Owner == Canvas.AddWorkflowApiDto, Value == [JSON.Document] {
    static var chain: Self { "chain" }
}

extension Field where Owner == Canvas.ChainApiDto, Value == GUID {
    static var uniqueBlockId: Self { "uniqueBlockId" }
}

extension Field where Owner == Canvas.ChainApiDto, Value == JSON.Document {
    static var variables: Self { "variables" }
}
