package import OrderedJSON

/// What of a script of outcomes cannot come true though it has the right shape, such as a block that there is not.
package struct OutcomeFault: Sendable {
    /// Begins in the list of outcomes.
    package let pointer: JSON.Pointer
    package let expected: String
    package let found: String

    /// - Parameter place: of the outcome in the list, from 0.
    package init(at place: Int, _ member: String, expected: String, found: String) {
        pointer = JSON.Pointer(tokens: [String(place), member])
        self.expected = expected
        self.found = found
    }
}

extension Record {
    /// Takes what is said of the next run of this, of which there is then one fewer: entries of `$outcomes` hold one after the other, each for so many `runs`,
    /// one where it does not say. Nil, and nothing changes, where nothing is said.
    package mutating func takeOutcome(from field: Field<Self, [JSON.Document]>) -> JSON.Document? {
        guard let outcome = self[field].first(where: { runs(of: $0) > 0 }) else { return nil }
        passOverOutcomes(of: 1, in: field)
        return outcome
    }

    /// Takes away what is said of so many runs that nobody plays, behind the first, which are still to come; and tells of how many of both it says nothing.
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

    /// Takes away what is said of so many next runs, which nobody plays.
    package mutating func passOverOutcomes(of count: Int, in field: Field<Self, [JSON.Document]>) {
        var outcomes = self[field]
        var left = count
        while left > 0, let outcome = outcomes.first {
            let said = runs(of: outcome)
            if said > left { outcomes[0].set("runs", to: said - left) } else { outcomes.removeFirst() }
            left -= said
        }
        self[field] = outcomes
    }
}

private func runs(of outcome: JSON.Document) -> Int { max(0, outcome.read("runs", as: Int.self) ?? 1) }
