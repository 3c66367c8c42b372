package import OrderedJSON

/// Something in a script of outcomes that cannot come true although it has the right shape, such as a block that does not exist.
package struct OutcomeFault: Sendable {
    /// Relative to the list of outcomes.
    package let pointer: JSON.Pointer
    package let expected: String
    package let found: String

    /// - Parameter place: the index of the outcome in the list, from 0.
    package init(at place: Int, _ member: String, expected: String, found: String) {
        pointer = JSON.Pointer(tokens: [String(place), member])
        self.expected = expected
        self.found = found
    }
}

extension Record {
    /// Removes and returns the scripted outcome of the next run. The entries of `$outcomes` apply one after another, each to as many runs
    /// as its `runs` says, or to one where it has none. Nil, and nothing changes, when no outcome is scripted.
    package mutating func takeOutcome(from field: Field<Self, [JSON.Document]>) -> JSON.Document? {
        guard let outcome = self[field].first(where: { runs(of: $0) > 0 }) else { return nil }
        passOverOutcomes(of: 1, in: field)
        return outcome
    }

    /// Removes the scripted outcomes of `count` runs that are never played, but keeps those of the `first` runs before them, which are
    /// still to come. Afterwards `first` and `count` tell how many of these runs had no scripted outcome.
    package mutating func passOverOutcomes(of count: inout Int, behind first: inout Int, in field: Field<Self, [JSON.Document]>) {
        var outcomes: [JSON.Document] = []
        for var outcome in self[field] {
            let said = runs(of: outcome)
            let stay = min(said, first)
            let go = min(said - stay, count)
            first -= stay
            count -= go
            guard go < said else { continue }
            if go > 0 { outcome.set("runs", to: said - go) }
            outcomes.append(outcome)
        }
        self[field] = outcomes
    }

    /// Removes the scripted outcomes of the next `count` runs, which are never played.
    package mutating func passOverOutcomes(of count: Int, in field: Field<Self, [JSON.Document]>) {
        var outcomes = self[field][...]
        var left = count
        while left > 0, let outcome = outcomes.first {
            let said = runs(of: outcome)
            if said > left { outcomes[outcomes.startIndex].set("runs", to: said - left) } else { outcomes.removeFirst() }
            left -= said
        }
        self[field] = Array(outcomes)
    }
}

private func runs(of outcome: JSON.Document) -> Int { max(0, outcome.read("runs", as: Int.self) ?? 1) }
