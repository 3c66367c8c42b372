import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// The edges between the steps of a cycle: `/v1.0/cycles/{id}/edges`. Source: the vendor's test suite.
    enum Edges {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //     path                                    access     body                      success             handler   evidence
            GET   ("/v1.0/cycles/:cycleId/edges",          .account,                            .ok([Edge].self),   list,     .observed, fails: .notFound)
            POST  ("/v1.0/cycles/:cycleId/edges",          .account,  takes: EdgeWrite.self,    .ok(Edge.self),     create,   .observed, fails: .notFound, .cycleIsActive)
            GET   ("/v1.0/cycles/:cycleId/edges/:edgeId",  .account,                            .ok(Edge.self),     read,     .observed, fails: .notFound)
            DELETE("/v1.0/cycles/:cycleId/edges/:edgeId",  .account,  takes: IgnoredBody.self,  .ok(NoBody.self),   delete,   .observed, fails: .notFound, .cycleIsActive)
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [Edge] {
            Array(state.edges.rows(Edge.ofCycle, in: SortKey(try state.cycle(in: call).id)))
        }

        /// Both ends must be steps of the cycle. The id that was sent is used unless it is taken. That an edge which is there already is
        /// answered in place of a second one, along which the step at its head would run again, is assumed.
        static func create(_ call: Call, _ new: EdgeWrite, _ state: inout State) throws(Refusal) -> Edge {
            let cycle = try state.cycle(in: call)
            // a missing end is .NET's empty GUID, which no step has
            let (tail, head) = (new[.tail] ?? .zero, new[.head] ?? .zero)
            guard state.steps[tail]?[.cycle] == cycle.id, state.steps[head]?[.cycle] == cycle.id else { throw .notFound("Step") }
            try cycle.refuseWhileActive()
            let type = EdgeWrite.type(sent: new[.edgeType])
            let beside = state.edges.rows(Edge.fromStep, in: SortKey(tail))
            if let same = beside.first(where: { $0[.head] == head && $0[.edgeType].lowercased() == type.lowercased() }) { return same }
            let wish = new[.id].flatMap { $0 == .zero || state.edges[$0] != nil ? nil : $0 }
            let edge = Edge(wish ?? call.newGUID(in: &state.edges), from: tail, to: head, type, of: cycle.id)
            state.edges.put(edge)
            return edge
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> Edge { try found(call, state).edge }

        static func delete(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> NoBody {
            let (cycle, edge) = try found(call, state)
            try cycle.refuseWhileActive()
            state.edges.remove(edge.id)
            return NoBody()
        }

        private static func found(_ call: Call, _ state: State) throws(Refusal) -> (cycle: Cycle, edge: Edge) {
            let id = try call.guid("edgeId")
            let cycle = try state.cycle(in: call)
            guard let edge = state.edges[id], edge[.cycle] == cycle.id else { throw .notFound("Edge") }
            return (cycle, edge)
        }
    }

    struct EdgeWrite: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "EdgeWrite", source: "the vendor's test suite", isOpen: true,
            [
                .init(.id, required: false, .observed), .init(.head, .observed), .init(.tail, .observed),
                .init(.edgeType, required: false, .observed),
            ])

        /// `Forward` unless another type was sent. Of an enumeration the service accepts numbers, too; that this one begins with `Forward`,
        /// the only name known, is assumed, and that an empty text counts as not sent.
        static func type(sent: String?) -> String {
            guard let sent = sent?.unlessEmpty, !["0", "forward"].contains(sent.lowercased()) else { return "Forward" }
            return sent
        }

        func check(unreadable: [String]) throws(Refusal) {
            guard unreadable.isEmpty else { throw .invalidRequest }
        }
    }
}

extension Cyclr.Edge {
    init(_ id: GUID, from tail: GUID, to head: GUID, _ type: String, of cycle: GUID) {
        self.init()
        append(.id, id)
        append(.head, head)
        append(.tail, tail)
        append(.edgeType, type)
        self[.cycle] = cycle
    }
}

extension Field where Owner == Cyclr.EdgeWrite, Value == GUID? {
    static var id: Self { "Id" }
    static var head: Self { "HeadStepId" }
    static var tail: Self { "TailStepId" }
}

extension Field where Owner == Cyclr.EdgeWrite, Value == String? {
    static var edgeType: Self { "EdgeType" }
}
