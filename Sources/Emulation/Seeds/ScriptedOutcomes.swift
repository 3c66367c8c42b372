package import OrderedJSON

extension Record {
    /// Takes what is said of the next run of this, of which there is then one fewer: entries of `$outcomes` hold one after the other, each for so many `runs`,
    /// one where it does not say. Nil, and nothing changes, where nothing is said.
    package mutating func takeOutcome(from field: Field<Self, [JSON.Document]>) -> JSON.Document? {
        guard let outcome = self[field].first(where: { runs(of: $0) > 0 }) else { return nil }
        passOverOutcomes(of: 1, in: field)
        return outcome
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
