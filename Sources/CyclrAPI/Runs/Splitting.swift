import Emulation
import OrderedJSON

// Where a step is told a collection, each of its elements goes on in a transaction of its own.
extension Cyclr.State {
    /// The elements go on by themselves, and the transaction that had them is complete, unless it has other ways to go. False where there is nothing
    /// to split: no step follows, the method's fields name no collection, or the cycle does not split there. A collection without elements ends the
    /// transaction; assumed.
    mutating func split(
        _ transaction: Cyclr.Transaction, _ run: Cyclr.Run, _ cycle: Cyclr.Cycle, _ step: Cyclr.Step, _ result: JSON, isFirst: Bool,
        _ moment: RunMoment
    ) -> Bool {
        guard cycle.splits(isFirst: isFirst), let method = method(of: step) else { return false }
        let following = next(after: step, nil)
        guard !following.isEmpty, let place = method.collection, let elements = place.values(in: result).first?.arrayValue else {
            return false
        }
        for element in elements {
            var child = Cyclr.Transaction(moment.id(in: transactions), of: cycle, .split, at: moment.now)
            child[.items] = [
                Cyclr.TransactionItem(step: step.id, request: "Split From \(transaction.id)", response: element.text).document
            ]
            var childRun = run.part
            childRun.results[step.id] = place.set(.array([element]), in: result)
            add(following, to: &childRun, due: moment.now + Cyclr.Timing.step)
            keep(child, childRun)
        }
        cycles.update(cycle.id) { $0[.inProgressTransactionCount] += elements.count }
        if run.due == nil {
            end(transaction, .completed, isSuccess: elements.isEmpty && !run.hasErred, at: moment.now)
        } else {
            keep(transaction, run)
        }
        return true
    }
}

extension Cyclr.Cycle {
    /// `All` is seen in answers, `None` named by the vendor; what the kind is called that splits after the first step alone is assumed.
    fileprivate func splits(isFirst: Bool) -> Bool {
        switch self[.collectionSplitType].lowercased() {
        case "none": false
        case "firststep", "first": isFirst
        default: true
        }
    }
}

extension Cyclr.Method {
    /// Where the outermost collection of its answers is: `records`, where its fields are `[records].Email`.
    fileprivate var collection: Location? {
        for field in self[.responseFields].lazy.map(Cyclr.MethodField.init(document:)) {
            let parts = field[.location].split(separator: ".")
            guard let end = parts.firstIndex(where: { $0.hasPrefix("[") && $0.hasSuffix("]") }) else { continue }
            return Location((parts[..<end] + [parts[end].dropFirst().dropLast()]).joined(separator: "."))
        }
        return nil
    }
}
