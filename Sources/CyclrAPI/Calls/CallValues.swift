import Emulation
import OrderedJSON

extension Cyclr {
    /// What a method is called with: values of its parameters and request fields, and of anything else that its address names.
    struct CallValues {
        private(set) var parameters = Given<Parameter>()
        private(set) var fields = Given<MethodField>()
        private var properties = Given<Parameter>()
        private var fieldNames: [String: Int] = [:]
        private var others: [String: JSON] = [:]
        /// The request's body, where the caller wrote it out.
        var text: String?

        mutating func set(_ parameter: Parameter, to value: JSON) {
            parameters.set(parameter, parameter[.id], names: [parameter[.targetName], parameter[.name]], to: value)
        }

        mutating func set(_ field: MethodField, to value: JSON) {
            let place = fields.set(field, field[.id], names: [field[.location]], to: value)
            if fieldNames[field[.name]] == nil { fieldNames[field[.name]] = place }
        }

        /// A merge field, or a property of the account connector that is of no parameter.
        mutating func set(_ name: String, to value: JSON) { others[name] = value }

        /// A property of the account connector.
        mutating func setProperty(_ parameter: Parameter, to value: JSON) {
            properties.set(parameter, parameter[.id], names: [parameter[.targetName], parameter[.name]], to: value)
        }

        /// By a parameter's name, target name or id, by a field's location, id or name, or by the name of anything else.
        subscript(key: String) -> JSON? { parameters[key]?.value ?? other(key) ?? properties[key]?.value }

        /// The same as a text that others may see.
        func shown(_ key: String) -> String? {
            if parameters[key] == nil, let other = other(key) { return other.inText }
            return (parameters[key] ?? properties[key]).map { Self.shown($0.value, of: $0.item) }
        }

        private func other(_ key: String) -> JSON? {
            fields[key]?.value ?? fieldNames[key].map { fields.all[$0].value } ?? others[key]
        }

        static func shown(_ value: JSON, of parameter: Parameter) -> String {
            parameter[.isSensitive] && !value.isNull ? "REDACTED" : value.inText
        }

        /// Values in the order in which they came, each found by the id and the names of what it is of.
        struct Given<Item> {
            private(set) var all: [(item: Item, value: JSON)] = []
            private var byId: [Int: Int] = [:]
            private var byName: [String: Int] = [:]

            /// - Returns: the value's place.
            @discardableResult
            mutating func set(_ item: Item, _ id: Int, names: [String], to value: JSON) -> Int {
                if let place = byId[id] {
                    all[place] = (item, value)
                    return place
                }
                byId[id] = all.count
                for name in names where byName[name] == nil { byName[name] = all.count }
                all.append((item, value))
                return all.count - 1
            }

            /// Of those that a text may name, the first.
            subscript(key: String) -> (item: Item, value: JSON)? {
                [byName[key], Int(key).flatMap { byId[$0] }].compactMap { $0 }.min().map { all[$0] }
            }
        }
    }
}

extension JSON {
    /// The value as a part of a longer text.
    var inText: String { isNull ? "" : stringValue ?? text }
}
