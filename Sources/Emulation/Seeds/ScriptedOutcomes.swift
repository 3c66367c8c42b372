package import OrderedJSON

extension Record {
    /// Takes what is said of the next run of this, of which there is then one fewer: entries of `$outcomes` hold one after the other, each for so many `runs`,
    /// one where it does not say. Nil, and nothing changes, where nothing is said.
    package mutating func takeOutcome(from field: Field<Self, [JSON.Document]>) -> JSON.Document? {
        func runs(_ outcome: JSON.Document) -> Int { outcome.read("runs", as: Int.self) ?? 1 }
        var outcomes = self[field]
        while let next = outcomes.first, runs(next) < 1 { outcomes.removeFirst() }
        guard let outcome = outcomes.first else { return nil }
        if runs(outcome) > 1 { outcomes[0].set("runs", to: runs(outcome) - 1) } else { outcomes.removeFirst() }
        self[field] = outcomes
        return outcome
    }
}
