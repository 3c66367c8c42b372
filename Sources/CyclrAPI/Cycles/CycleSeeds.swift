import Emulation
import OrderedJSON

// Checks of cycles and their parts in seeds, beyond their schemas. Only a state that no request can bring about is a fault, so that every
// exported state can be loaded again.
extension Cyclr.State {
    func checkCycles(_ seeds: SeedReader) {
        seeds.look(at: cycles, in: "cycles") { row, cycle in
            if let minutes = cycle[.interval], !Cyclr.Timing.intervals.contains(minutes) {
                let known = Cyclr.Timing.intervals.sorted().map { String($0) }.joined(separator: ", ")
                seeds.report(in: "cycles", row, ["$interval"], expected: "one of \(known)", found: String(minutes))
            }
            seeds.checkRetention(cycle, [.successRetention, .erroredRetention], row, in: "cycles")
            guard cycle.has(.outcomes) else { return }
            for fault in Cyclr.faults(of: cycle[.outcomes], for: "\(cycle.id)", in: self) {
                seeds.report(in: "cycles", row, ["$outcomes"] + fault.pointer.tokens, expected: fault.expected, found: fault.found)
            }
        }
        seeds.look(at: edges, in: "edges") { row, edge in
            // a cycle that is not there has a fault of its own, which names the remedy
            guard cycles[edge[.cycle]] != nil else { return }
            for end in [edge[.tail], edge[.head]] {
                guard let cycle = steps[end]?[.cycle], cycle != edge[.cycle], cycles[cycle] != nil else { continue }
                seeds.report(in: "edges", row, ["$cycle"], expected: "\(cycle), the cycle of step \(end)", found: "\(edge[.cycle])")
                return
            }
        }
    }

    func checkRuns(_ seeds: SeedReader) {
        seeds.look(at: transactions, in: "transactions") { row, transaction in
            checkAccount(transaction[.account], of: transaction[.cycleId], row, in: "transactions", seeds)
        }
        seeds.look(at: incidents, in: "incidents") { row, incident in
            checkAccount(incident[.account], of: incident[.cycleId], row, in: "incidents", seeds)
        }
        seeds.check(.transactionId, of: incidents, in: "incidents", refersTo: transactions, in: "transactions")
    }

    private func checkAccount(_ account: String, of cycle: GUID, _ row: Int, in collection: String, _ seeds: SeedReader) {
        guard let owner = cycles[cycle]?[.account], owner != account else { return }
        seeds.report(in: collection, row, ["$account"], expected: "\(owner), the account of its cycle", found: account)
    }

    func checkSteps(_ seeds: SeedReader) {
        seeds.look(at: steps, in: "steps") { row, step in
            for fault in faults(in: step) {
                seeds.report(
                    in: "steps", row, fault.pointer, expected: fault.expected, found: fault.found, remedy: fault.remedy)
            }
            guard let key = step[.webhookKey] else { return }
            guard steps.rows(Cyclr.Step.byWebhookKey, in: SortKey(key)).other(than: step, seeds) != nil else { return }
            seeds.report(in: "steps", row, ["$webhookKey"], expected: "a key of its own", found: "\(key), which another step has")
        }
    }

    private func faults(in step: Cyclr.Step) -> [Cyclr.StepFault] {
        let sources = Cyclr.StepSources(words: "the id of a step of the same cycle") { name in
            guard let cycle = GUID(name).flatMap({ steps[$0] })?[.cycle] else { return (false, nil) }
            // a step whose cycle is not there has a fault of its own
            return (cycle == step[.cycle] || cycles[cycle] == nil || cycles[step[.cycle]] == nil, nil)
        }
        let logic = step[.logic]
        var faults = logic.isEmpty ? [] : self.faults(inLogic: logic, at: "$logic", from: sources)
        if Cyclr.ActionType(rawValue: step[.actionType]) == nil {
            let types = Cyclr.ActionType.allCases.map(\.rawValue).joined(separator: ", ")
            faults.append(.init(pointer: ["ActionType"], expected: "one of \(types)", found: step[.actionType]))
        }
        if step[.orphaned] { return faults }
        faults += referenceFaults(of: step)
        // what a method that is not there would be told cannot be checked
        guard step[.methodId].map({ methods[$0.number] != nil }) ?? true else { return faults }
        let parameters = step[.parameterMappings], fields = step[.fieldMappings]
        if !parameters.isEmpty {
            let ids = Set(self.parameters(of: step).map { $0[.id] })
            faults += self.faults(inMappings: parameters, at: "$parameterMappings", for: "a parameter", ids, from: sources)
        }
        if !fields.isEmpty {
            let ids = Set(requestFields(of: step).map { $0[.id] })
            faults += self.faults(inMappings: fields, at: "$fieldMappings", for: "a request field", ids, from: sources)
        }
        return faults
    }

    private func referenceFaults(of step: Cyclr.Step) -> [Cyclr.StepFault] {
        var faults: [Cyclr.StepFault] = []
        func fault(_ member: String, _ expected: String, _ found: String, _ remedy: String = "correct the value") {
            faults.append(.init(pointer: [member], expected: expected, found: found, remedy: remedy))
        }
        if let id = step[.accountConnector] {
            let account = cycles[step[.cycle]]?[.account]
            if let owner = accountConnectors[id]?[.account] {
                if let account, owner != account, owner != accounts[account]?[.parent] {
                    fault("$accountConnector", "an account connector of \(account), or of the account above it", "\(id), of \(owner)")
                }
            } else {
                fault("$accountConnector", "an id of account-connectors.json", String(id), "add it, or remove the reference")
            }
            let called = method(of: step)?[.connector] ?? step[.connectorId]
            // one that lacks its connector has a fault of its own
            let installed = accountConnectors[id]?.document.read("ConnectorId", as: Int.self)
            if let called, let connector = installed, connector != called {
                fault("$accountConnector", "an account connector of connector \(called), which the step calls", "\(id), of \(connector)")
            }
        }
        if let id = step[.methodId]?.number {
            if let connector = methods[id]?[.connector] {
                if let sent = step[.connectorId], sent != connector {
                    fault("ConnectorId", "\(connector), the connector of method \(id)", String(sent))
                }
            } else {
                fault("MethodId", "an id of methods.json", String(id), "add it, or remove the reference")
            }
        }
        return faults
    }
}

extension SeedReader {
    func checkRetention<Row: Record>(_ record: Row, _ fields: [Field<Row, Int?>], _ row: Int, in collection: String) {
        for field in fields {
            guard let hours = record[field], !(0...Cyclr.Timing.longestRetention).contains(hours) else { continue }
            report(
                in: collection, row, [field.key.name], expected: "hours from 0 to \(Cyclr.Timing.longestRetention)",
                found: String(hours))
        }
    }
}
