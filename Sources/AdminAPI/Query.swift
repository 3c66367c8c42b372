import Emulation

extension Admin.Call {
    /// A parameter of another name would look as if it had done something: `matches` in the place of `match` would wait for any request.
    func checkQuery(_ known: QueryParameter...) throws(Admin.Refusal) {
        let names = known.map(\.name)
        guard let unknown = queryNames.first(where: { !names.contains($0) }) else { return }
        throw Refusal(.invalidQuery, "There is no parameter \(unknown); there is \(names.joined(separator: ", ")).")
    }

    func wholeNumber(_ parameter: QueryParameter) throws(Admin.Refusal) -> Int? {
        guard let text = query(parameter.name) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw Refusal(.invalidQuery, "\(parameter.name) is \(text); it must be a whole number from 0.")
        }
        return number
    }
}
