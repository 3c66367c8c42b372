import Emulation
import OrderedJSON

// Checks of accounts, connectors and methods in seeds, beyond their schemas. Custom connectors are not checked, since clients may send
// anything.
extension Cyclr.State {
    func checkAccounts(_ seeds: SeedReader) {
        seeds.look(at: accounts, in: "accounts") { row, account in
            seeds.checkRetention(account, [.successRetention, .erroredRetention], row, in: "accounts")
            if account.id.isEmpty { seeds.report(in: "accounts", row, ["Id"], expected: "a text that is not empty", found: account.id) }
            guard account[.parent] == account.id else { return }
            seeds.report(in: "accounts", row, ["$parent"], expected: "another account", found: "\(account.id), its own id")
        }
        seeds.look(at: accountConnectors, in: "account-connectors") { row, connector in
            seeds.check(connector.id, row, in: "account-connectors")
            if let kinds = connectors[connector[.connectorId]], !kinds.accepts(authentication: connector[.authenticationId]) {
                seeds.report(
                    in: "account-connectors", row, ["$authenticationId"], expected: "the Id of one of the connector's Authentication",
                    found: connector[.authenticationId] ?? "none")
            }
            let group = SortKey(connector[.account]).then(connector[.name])
            let named = accountConnectors.rows(Cyclr.AccountConnector.byName, in: group)
            guard named.other(than: connector, seeds) != nil else { return }
            seeds.report(
                in: "account-connectors", row, ["Name"], expected: "a name of its own in the account",
                found: "\(connector[.name]), which another one has")
        }
    }

    func checkConnectors(_ seeds: SeedReader) {
        seeds.look(at: connectors, in: "connectors") { row, connector in
            seeds.check(connector.id, row, in: "connectors")
            guard !connector.has(.definition) else { return }
            checkTriggers(of: connector, row, seeds)
            checkAuthentication(of: connector, row, seeds)
            seeds.checkWords(of: connector, .parameters, row, in: "connectors")
        }
        seeds.look(at: methods, in: "methods") { row, method in
            seeds.check(method.id, row, in: "methods")
            guard let connector = connectors[method[.connector]], !connector.has(.definition) else { return }
            checkMethod(method, of: connector, row, seeds)
        }
    }

    private func checkTriggers(of connector: Cyclr.Connector, _ row: Int, _ seeds: SeedReader) {
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
            let owner = method.flatMap { methods[$0] }?[.connector]
            if owner == nil {
                seeds.report(
                    in: "connectors", row, here + (method == nil ? [] : ["MethodId"]), expected: "an id of methods.json",
                    found: method.map { String($0) } ?? "none", remedy: "add the method or remove the trigger")
            } else if let method, let owner, owner != connector.id {
                seeds.report(
                    in: "connectors", row, here + ["MethodId"], expected: "a method of connector \(connector.id)",
                    found: "\(method), of \(owner)")
            }
        }
    }

    private func checkMethod(_ method: Cyclr.Method, of connector: Cyclr.Connector, _ row: Int, _ seeds: SeedReader) {
        let identifier = method[.uniqueIdentifier], group = SortKey(identifier).then(connector.id)
        if methods.rows(Cyclr.Method.byUniqueIdentifier, in: group).other(than: method, seeds) != nil {
            seeds.report(
                in: "methods", row, ["MethodUniqueIdentifier"], expected: "an identifier of its own in the connector",
                found: "\(identifier), which another one has")
        }
        let triggers = Set(connector[.triggers].compactMap { $0.read("Name", as: String.self) })
        for member in [Field<Cyclr.Method, [JSON.Document]>.parameters, .requestFields, .responseFields] {
            for (place, part) in method[member].enumerated() {
                guard let name = part.read("TriggerName", as: String.self), !triggers.contains(name) else { continue }
                seeds.report(
                    in: "methods", row, [member.key.name, String(place), "TriggerName"],
                    expected: "the Name of one of the connector's Triggers", found: name)
            }
            seeds.checkWords(of: method, member, row, in: "methods")
        }
    }

    /// Each kind of authentication must have an id of its own, by which it can be chosen, and a known type.
    private func checkAuthentication(of connector: Cyclr.Connector, _ row: Int, _ seeds: SeedReader) {
        var ids = Set<GUID>()
        for (place, authentication) in connector[.authentication].map(Cyclr.Authentication.init(document:)).enumerated() {
            let here = ["Authentication", String(place)]
            if !authentication.has(.id) || !ids.insert(authentication[.id]).inserted {
                seeds.report(
                    in: "connectors", row, here + (authentication.has(.id) ? ["Id"] : []), expected: "an Id of its own",
                    found: authentication.has(.id) ? "\(authentication[.id]), which another one has" : "none")
            }
            let type = authentication[.authType]
            guard Cyclr.AuthType(rawValue: type) == nil else { continue }
            let types = Cyclr.AuthType.allCases.map(\.rawValue).joined(separator: ", ")
            seeds.report(
                in: "connectors", row, here + (authentication.has(.authType) ? ["AuthType"] : []), expected: "an AuthType, one of \(types)",
                found: authentication.has(.authType) ? type : "none")
        }
    }
}

extension SeedReader {
    /// Paths and bodies name records by positive numbers of 32 bits.
    fileprivate func check(_ id: Int, _ row: Int, in collection: String) {
        guard !(1...Int(Int32.max)).contains(id) else { return }
        report(in: collection, row, ["Id"], expected: "a number from 1 to \(Int32.max)", found: "\(id)")
    }

    /// `DataType` and `TargetType` of parameters and fields must be words that the service knows.
    fileprivate func checkWords<Row: Record>(
        of record: Row, _ field: Field<Row, [JSON.Document]>, _ row: Int, in collection: String
    ) {
        let known = [
            ("TargetType", Cyclr.TargetType.allCases.map(\.rawValue)), ("DataType", Cyclr.DataType.allCases.map(\.rawValue)),
        ]
        for (place, part) in record[field].enumerated() {
            for (member, words) in known {
                guard let word = part.read(JSON.Key(member), as: String.self), !words.contains(word) else { continue }
                report(
                    in: collection, row, [field.key.name, String(place), member], expected: "one of \(words.joined(separator: ", "))",
                    found: word)
            }
        }
    }
}
