import Emulation
import OrderedJSON

extension Integrator {
    /// A body of which nothing is used. Clients send none, or `{}`; what is no JSON is refused as everywhere.
    struct UnusedBody: RequestBody {
        typealias Service = Integrator
        static let shape = Shape.any
        static let mediaTypes: [String] = []
        init(body: JSON) throws(Refusal) {}
    }

    /// The handler for a row with such a body.
    static func ignoringBody<Output>(_ handler: @escaping Writer<Integrator, Output>) -> BodyWriter<Integrator, UnusedBody, Output> {
        { call, _, state throws(Refusal) in try handler(call, &state) }
    }
}

// Reads members of a body as the types that they must have.
extension JSON {
    func objectOrRefusal() throws(Integrator.Refusal) -> JSON.Object {
        guard let object = objectValue else { throw .invalid([.invalid("", "Expected an object.")]) }
        return object
    }
}

extension JSON.Object {
    /// Nil where the member is missing or null.
    func texts(_ name: String) throws(Integrator.Refusal) -> [String]? {
        guard let value = self[name], !value.isNull else { return nil }
        guard let items = value.arrayValue, case let texts = items.compactMap(\.stringValue), texts.count == items.count else {
            throw .invalid([.invalid(name, "\(name) must be an array of texts.")])
        }
        return texts
    }

    /// Like `texts`, without repeats: each text where it first occurs.
    func differentTexts(_ name: String) throws(Integrator.Refusal) -> [String]? { try texts(name)?.withoutRepeats }

    /// Nil where the member is missing or null.
    func flag(_ name: String) throws(Integrator.Refusal) -> Bool? {
        guard let value = self[name], !value.isNull else { return nil }
        guard let flag = value.boolValue else { throw .invalid([.invalid(name, "\(name) must be true or false.")]) }
        return flag
    }

    /// Nil where the member is missing or null.
    func text(_ name: String) throws(Integrator.Refusal) -> String? {
        guard let value = self[name], !value.isNull else { return nil }
        guard let text = value.stringValue else { throw .invalid([.invalid(name, "\(name) must be a text.")]) }
        return text
    }
}

extension [String] {
    var withoutRepeats: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
