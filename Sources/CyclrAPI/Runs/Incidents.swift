import Emulation

extension Cyclr {
    /// Errors and warnings of runs: `/v1.0/cycles/{id}/incidents`, `/v1.0/cycles/incidents/{level}`. Source: the vendor's test suite; what
    /// clients rely on.
    enum Incidents {
        static let filters: [QueryParameter] = DateRange.parameters + PageRequest.parameters

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //     path access query or body success handler evidence
            GET   ("/v1.0/cycles/incidents/:level",          .account,  query: filters,           .ok(Listing<Incident>.self),    ofAccount,  .observed)
            GET   ("/v1.0/cycles/:cycleId/incidents",        .account,  query: filters,           .ok(Listing<Incident>.self),    ofCycle,    .observed, fails: .notFound)
            DELETE("/v1.0/cycles/:cycleId/incidents",        .account,  takes: IgnoredBody.self,  .ok(NoBody.self),               clear,      .observed, fails: .notFound)
                .slow()
            GET   ("/v1.0/cycles/:cycleId/incidents/:level", .account,  query: filters,           .ok(Listing<Incident>.self),    ofLevel,    .observed, fails: .notFound)
        }

        static func ofAccount(_ call: Call, _ state: State) throws(Refusal) -> Listing<Incident> {
            let group = SortKey(call.caller.accountId).then(try level(in: call).rawValue)
            return try DateRange(call).part(of: state.incidents.rows(Incident.ofAccountByLevel, in: group), in: group).listing(call)
        }

        static func ofCycle(_ call: Call, _ state: State) throws(Refusal) -> Listing<Incident> {
            let group = SortKey(try state.cycle(in: call).id)
            return try DateRange(call).part(of: state.incidents.rows(Incident.ofCycle, in: group), in: group).listing(call)
        }

        /// Also resets the cycle's counts of errors and warnings, which is assumed.
        static func clear(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> NoBody {
            var cycle = try state.cycle(in: call)
            for incident in state.incidents.rows(Incident.ofCycle, in: SortKey(cycle.id)) { state.incidents.remove(incident.id) }
            cycle[.errorCount] = 0
            cycle[.warningCount] = 0
            state.cycles.put(cycle)
            return NoBody()
        }

        static func ofLevel(_ call: Call, _ state: State) throws(Refusal) -> Listing<Incident> {
            let level = try level(in: call)
            let group = SortKey(try state.cycle(in: call).id).then(level.rawValue)
            return try DateRange(call).part(of: state.incidents.rows(Incident.ofCycleByLevel, in: group), in: group).listing(call)
        }

        /// `error` or `warning`, in any letter case. That another word is refused is assumed.
        private static func level(in call: Call) throws(Refusal) -> Incident.Level {
            let name = call.path("level")?.lowercased()
            guard let level = Incident.Level.allCases.first(where: { $0.rawValue.lowercased() == name }) else { throw .invalidRequest }
            return level
        }
    }
}
