import Emulation
import OrderedJSON

// When a step's answer contains a collection, each element goes on in a transaction of its own.
extension Cyclr.State {
    /// Starts a transaction for each element. The original transaction is completed then, unless other steps are ahead of it. That an empty
    /// collection ends the transaction is assumed.
    /// - Returns: what happened, in a few words; nil if there is nothing to split: no step follows, the method's fields name no collection,
    ///   or the cycle does not split there.
    mutating func split(
        _ transaction: Cyclr.Transaction, _ run: Cyclr.Run, _ cycle: Cyclr.Cycle, _ step: Cyclr.Step, _ result: JSON, isFirst: Bool,
        _ moment: RunMoment
    ) -> String? {
        guard cycle.splits(isFirst: isFirst), let method = method(of: step) else { return nil }
        let following = next(after: step, nil)
        guard !following.isEmpty, let place = method.collection, let elements = place.values(in: result).first?.arrayValue else {
            return nil
        }
        var run = run
        var parts = elements.map { element -> Cyclr.Run in
            var part = run.part
            part.results[step.id] = fields(of: step, in: place.set(.array([element]), in: result))
            add(following, to: &part, due: moment.now + Cyclr.Timing.step)
            return part
        }
        guard run.share(with: &parts) else {
            raise(.tooManyParts, .error, step, transaction, moment)
            end(transaction, .errored, at: moment.now)
            return "would split into too many parts after \(step[.name])"
        }
        for (element, part) in zip(elements, parts) {
            var child = Cyclr.Transaction(moment.id(in: &transactions), of: cycle, .split, at: moment.now)
            child.add(Cyclr.TransactionItem(step: step.id, request: "Split From \(transaction.id)", response: element.text))
            keep(child, part)
        }
        cycles.update(cycle.id) { $0[.inProgressTransactionCount] += elements.count }
        if run.due == nil {
            end(transaction, .completed, isSuccess: elements.isEmpty && !run.hasErred, at: moment.now)
        } else {
            keep(transaction, run)
        }
        return "split after \(step[.name])"
    }
}

extension Cyclr {
    /// `All` is observed in answers and `None` is named by the vendor. The name for splitting only after the first step is assumed, and so
    /// are the numbers of all three.
    enum CollectionSplitType: String, Enumeration {
        case all = "All"
        case firstStep = "FirstStep"
        case none = "None"
    }
}

extension Cyclr.Cycle {
    fileprivate func splits(isFirst: Bool) -> Bool {
        switch Cyclr.CollectionSplitType(name: self[.collectionSplitType]) ?? .all {
        case .all: true
        case .firstStep: isFirst
        case .none: false
        }
    }
}

extension Cyclr.Method {
    /// The location of the outermost collection in the method's answers: `records` if its fields are like `[records].Email`.
    fileprivate var collection: Location? {
        for field in self[.responseFields].lazy.map(Cyclr.MethodField.init(document:)) {
            let parts = field[.location].split(separator: ".")
            guard let end = parts.firstIndex(where: { $0.hasPrefix("[") && $0.hasSuffix("]") }) else { continue }
            return Location((parts[..<end] + [parts[end].dropFirst().dropLast()]).joined(separator: "."))
        }
        return nil
    }
}
