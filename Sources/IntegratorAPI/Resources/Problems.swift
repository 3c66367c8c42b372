import OrderedJSON

// Checks the types of a body's members.
extension JSON.Object {
    /// Members that are present and not of the types that the model gives them.
    func problems(ofTypes model: Integrator.Model) -> [Integrator.Problem] {
        problems(ofTexts: model.texts) + problems(ofFlags: model.flags) + problems(ofObjects: model.objects)
            + problems(of: model.lists, thatMustBe: "an array of objects") { $0.isListOfObjects }
    }

    /// Members that are present but are not texts.
    func problems(ofTexts names: [String]) -> [Integrator.Problem] {
        problems(of: names, thatMustBe: "a text") { $0.stringValue != nil }
    }

    func problems(ofFlags names: [String]) -> [Integrator.Problem] {
        problems(of: names, thatMustBe: "true or false") { $0.boolValue != nil }
    }

    func problems(ofObjects names: [String]) -> [Integrator.Problem] {
        problems(of: names, thatMustBe: "an object") { $0.objectValue != nil }
    }

    func problems(of names: [String], thatMustBe what: String, _ fits: (JSON) -> Bool) -> [Integrator.Problem] {
        names.filter { name in self[name].map { !$0.isNull && !fits($0) } ?? false }.map { .invalid($0, "\($0) must be \(what).") }
    }

    /// Checks a list of ids. That the service checks whether each exists is assumed: one that does not would have no effect.
    func problems(ofIds name: String, _ isKnown: (String) -> Bool) -> [Integrator.Problem] {
        guard let ids = self[name]?.arrayValue else {
            return problems(of: [name], thatMustBe: "an array of ids") { _ in false }
        }
        return ids.indices.filter { !(ids[$0].stringValue.map(isKnown) ?? false) }.map { .reference("\(name).\($0)") }
    }
}

extension JSON {
    var isListOfObjects: Bool { arrayValue?.allSatisfy { $0.objectValue != nil } ?? false }
}
