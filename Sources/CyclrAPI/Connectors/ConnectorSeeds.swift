import Emulation
import OrderedJSON

// What accounts, connectors and methods must be in seeds, beyond their schemas. A custom connector is as its maker sent it.
extension Cyclr.State {
    func checkAccounts(_ seeds: SeedReader) {
        seeds.look(at: accounts, in: "accounts") { row, account in
            seeds.checkRetention(account, [.successRetention, .erroredRetention], row, in: "accounts")
            guard account[.parent] == account.id else { return }
            seeds.report(in: "accounts", row, ["$parent"], expected: "another account", found: "\(account.id), its own id")
        }
        seeds.look(at: accountConnectors, in: "account-connectors") { row, connector in
            let group = SortKey(connector[.account]).then(connector[.name])
            let named = accountConnectors.rows(Cyclr.AccountConnector.byName, in: group)
            guard seeds.isReading ? named.first?.id != connector.id : named.count > 1 else { return }
            seeds.report(
                in: "account-connectors", row, ["Name"], expected: "a name of its own in the account",
                found: "\(connector[.name]), which another one has")
        }
    }

    func checkConnectors(_ seeds: SeedReader) {
        seeds.look(at: connectors, in: "connectors") { row, connector in
            guard !connector.has(.definition) else { return }
            var seen = Set<Int>()
            for (place, trigger) in connector[.triggers].enumerated() {
                let here = ["Triggers", String(place)]
                let id = trigger.read("TriggerId", as: Int.self)
                if id.map({ !seen.insert($0).inserted }) ?? true {
                    seeds.report(
                        in: "connectors", row, here + (id == nil ? [] : ["TriggerId"]), expected: "a TriggerId of its own",
                        found: id.map { "\($0), which another one has" } ?? "none")
                }
                let method = trigger.read("MethodId", as: Int.self)
                if method.flatMap({ methods[$0] }) == nil {
                    seeds.report(
                        in: "connectors", row, here + (method == nil ? [] : ["MethodId"]), expected: "an id of methods.json",
                        found: method.map { String($0) } ?? "none", remedy: "add the method or remove the trigger")
                }
            }
        }
        seeds.look(at: methods, in: "methods") { row, method in
            guard let connector = connectors[method[.connector]], !connector.has(.definition) else { return }
            let triggers = Set(connector[.triggers].compactMap { $0.read("Name", as: String.self) })
            for member in [Field<Cyclr.Method, [JSON.Document]>.parameters, .requestFields, .responseFields] {
                for (place, part) in method[member].enumerated() {
                    let here = [member.key.name, String(place)]
                    if let name = part.read("TriggerName", as: String.self), !triggers.contains(name) {
                        seeds.report(
                            in: "methods", row, here + ["TriggerName"], expected: "the Name of one of the connector's Triggers", found: name
                        )
                    }
                    if let type = part.read("DataType", as: String.self), Cyclr.DataType(rawValue: type) == nil {
                        let types = Cyclr.DataType.allCases.map(\.rawValue).joined(separator: ", ")
                        seeds.report(in: "methods", row, here + ["DataType"], expected: "one of \(types)", found: type)
                    }
                }
            }
        }
    }
}
