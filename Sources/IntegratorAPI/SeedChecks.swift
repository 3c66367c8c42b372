import Emulation
import MappingEngine
import OrderedJSON

// Checks what neither the schemas of seeds nor the service's own checks cover, since the service never sees it.
extension Integrator.State {
    func checkRest(_ seeds: SeedReader, isDeleted: (String) -> Bool) {
        for kind in Integrator.kinds { checkSecrets(of: kind, seeds) }
        seeds.look(at: recycled, in: "recycle-bin") { row, item in item.check(row, seeds) }
        seeds.look(at: data, in: "data") { row, set in
            for (place, rule) in set[.refuses].enumerated() { check(rule, row, ["refuses", String(place)], seeds) }
            let totals = set.possibleTotals
            guard let total = set[.totalRecords], !totals.contains(total) else { return }
            let expected =
                totals.count == 1 ? "\(totals.lowerBound), the number of records" : "\(totals.lowerBound) to \(totals.upperBound)"
            seeds.report(in: "data", row, ["totalRecords"], expected: expected, found: "\(total)")
        }
        seeds.look(at: flowErrors, in: "flow-errors") { row, error in
            let step = error[.step]
            guard !exports.contains(step), !imports.contains(step), !isDeleted(step) else { return }
            seeds.report(
                in: "flow-errors", row, ["$step"], expected: "an id of exports.json or imports.json", found: step,
                remedy: "add it to one of them or correct the reference")
        }
        seeds.look(at: memory, in: "state") { row, memo in
            let parts = memo[.scope].split(separator: "/", maxSplits: 1).map(String.init)
            let isKnown = parts.count == 2 && Integrator.kinds.contains { $0.collection == parts[0] && has($0, parts[1]) }
            guard !memo[.scope].isEmpty, !isKnown, !isDeleted(parts.last ?? "") else { return }
            seeds.report(
                in: "state", row, ["scope"], expected: "exports/<id> or another resource, or nothing", found: memo[.scope],
                remedy: "name an existing resource, or leave it empty for a value of the account")
        }
    }

    private func checkSecrets<Item: Integrator.Resource>(of _: Item.Type, _ seeds: SeedReader) {
        seeds.look(at: self[keyPath: Item.table], in: Item.collection) { row, item in
            item.checkSecrets(seeds, in: Item.collection, row)
        }
    }

    /// Checks a rule by which an application refuses records.
    private func check(_ rule: JSON.Document, _ row: Int, _ place: [String], _ seeds: SeedReader) {
        func report(_ member: String, expected: String, remedy: String) {
            seeds.report(
                in: "data", row, place + [member], expected: expected,
                found: rule[JSON.Key(member)].map { excerpt(of: $0) } ?? "nothing", remedy: remedy)
        }
        let filter = rule["filter"] ?? .null
        let isEmpty = filter.objectValue.map { $0["expression"] == nil && $0["rules"] == nil } ?? filter.isNull
        if isEmpty {
            report("filter", expected: "a filter", remedy: #"add its rules: {"version": "1", "rules": ["empty", ["extract", "a"]]}"#)
        }
        do throws(DefinitionError) { _ = try RecordFilter(filter) } catch {
            report("filter", expected: "a filter", remedy: "correct it: \(error)")
        }
        let known = ["filter", "code", "message"]
        for name in rule.keys where !known.contains(name) {
            seeds.report(
                in: "data", row, place + [name], expected: "one of \(known.joined(separator: ", "))", found: name,
                remedy: "correct the name or remove the member")
        }
        for member in ["code", "message"] where rule[JSON.Key(member)].map({ $0.stringValue == nil }) ?? false {
            report(member, expected: "a text", remedy: "correct the value")
        }
    }
}

extension Integrator.Resource {
    /// Checks that secrets are where no client sees them: documents are answered as they are.
    /// - Parameters:
    ///   - shown: where in the row the document is.
    ///   - beside: where in the row its hidden members are.
    fileprivate func checkSecrets(
        _ seeds: SeedReader, in collection: String, _ row: Int, shown: [String] = [], beside: [String] = []
    ) {
        let mask = Integrator.mask, document = document.object, secrets = beside + ["$secrets"]
        for path in Self.model.secrets {
            guard let value = document.value(at: path), value.isThere, value != mask else { continue }
            seeds.report(
                in: collection, row, shown + path.split(separator: ".").map(String.init), expected: mask.text, found: "another value",
                remedy: #"move it to \#(secrets.joined(separator: "/")), as "\#(path)", and leave \#(mask.text) here"#)
        }
        for path in self[.secrets].keys where document.value(at: path) != mask {
            // reported above
            guard !Self.model.secrets.contains(path) || document.value(at: path)?.isThere != true else { continue }
            seeds.report(
                in: collection, row, secrets + [path], expected: "the path of a member that shows \(mask.text)", found: path,
                remedy: "correct the path, or show the mask at it")
        }
    }
}

extension Integrator.RecycledItem {
    fileprivate func check(_ row: Int, _ seeds: SeedReader) {
        func report(_ tokens: [String], expected: String, found: String) {
            seeds.report(in: "recycle-bin", row, tokens, expected: expected, found: found)
        }
        let kinds = Integrator.kinds.filter { $0.isRecycled }
        guard let kind = kinds.first(where: { $0.collection == self[.collection] }) else {
            return report(
                ["$collection"], expected: "one of \(kinds.map { $0.collection }.joined(separator: ", "))", found: self[.collection])
        }
        if self[.model] != kind.recycledModel { report(["model"], expected: kind.recycledModel, found: self[.model]) }
        check(as: kind, row, seeds)
    }

    /// Checks what would be restored, like a resource that was never deleted.
    private func check<Item: Integrator.Resource>(as _: Item.Type, _ row: Int, _ seeds: SeedReader) {
        let ours = self[.deleted].keys.filter { $0.hasPrefix("$") }
        for name in ours {
            seeds.report(
                in: "recycle-bin", row, ["doc", name], expected: "a member of the service", found: "one of ours",
                remedy: "move it to $beside")
        }
        let beside = self[.beside].object
        var record = self[.deleted].object
        for (name, value) in beside { record[name] = value }
        let faults = Item.schema.faults(ofRecord: .object(record))
        for fault in faults where !ours.contains(fault.pointer.tokens.first ?? "") {
            let isBeside = beside.keys.contains(fault.pointer.tokens.first ?? "")
            seeds.report(fault, in: "recycle-bin", row, [isBeside ? "$beside" : "doc"])
        }
        guard ours.isEmpty, faults.isEmpty else { return }
        if !deletedId.isObjectID {
            seeds.report(in: "recycle-bin", row, ["doc", "_id"], expected: String.objectID, found: deletedId, remedy: "correct the id")
        }
        Item(restoring: self).checkSecrets(seeds, in: "recycle-bin", row, shown: ["doc"], beside: ["$beside"])
    }
}
