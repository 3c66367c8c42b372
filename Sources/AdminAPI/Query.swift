import Emulation
import OrderedJSON

extension Admin.Call {
    /// Refuses parameters that are unknown or come twice. An unknown one would look as if it had done something: with `matches` instead of
    /// `match`, a client would wait for any request.
    func checkQuery(_ known: [QueryParameter]) throws(Admin.Refusal) {
        var rest = known.map(\.name)
        for name in queryNames {
            if let place = rest.firstIndex(of: name) {
                rest.remove(at: place)
            } else if known.contains(where: { $0.name == name }) {
                throw Refusal(.invalidQuery, "The parameter \(name) comes twice.")
            } else {
                let names = known.isEmpty ? "none" : known.map(\.name).joined(separator: ", ")
                throw Refusal(.invalidQuery, "There is no parameter \(name); there is \(names).")
            }
        }
    }

    func wholeNumber(_ parameter: QueryParameter) throws(Admin.Refusal) -> Int? {
        guard let text = query(parameter.name) else { return nil }
        let most = JSON.interoperableIntegers.upperBound
        guard let number = Int(text), (0...most).contains(number) else {
            let range = (Double(text) ?? 0) > Double(most) ? "0 to \(most)" : "0"
            throw Refusal(.invalidQuery, "\(parameter.name) is \(text); it must be a whole number from \(range).")
        }
        return number
    }

    /// A document as JSON text; an empty one where there is none.
    func document(_ parameter: QueryParameter, _ schema: Schema) throws(Admin.Refusal) -> JSON.Document {
        guard let text = query(parameter.name) else { return JSON.Document() }
        let json: JSON
        do throws(JSON.SyntaxError) { json = try JSON(parsing: text) } catch {
            throw Refusal(.invalidQuery, "\(parameter.name) is not JSON: \(error)")
        }
        let faults = Shape.object(schema).faults(in: json)
        guard faults.isEmpty, case .object(let object) = json else {
            throw Refusal(.invalidQuery, "\(parameter.name): \(faults.sentences)")
        }
        return JSON.Document(object)
    }
}
