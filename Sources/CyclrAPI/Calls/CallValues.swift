import Emulation
import OrderedJSON

extension Cyclr {
    /// The values that a method is called with: of its parameters and request fields, and of anything else that its address names.
    struct CallValues {
        private(set) var parameters = Given<Parameter>()
        private(set) var fields = Given<MethodField>()
        private var properties = Given<Parameter>()
        private var fieldNames: [String: Int] = [:]
        private var others: [String: JSON] = [:]
        /// The body of the request, if the caller sent it as text.
        var text: String?

        mutating func set(_ parameter: Parameter, to value: JSON) {
            parameters.set(parameter, parameter[.id], names: [parameter[.targetName], parameter[.name]], to: value)
        }

        mutating func set(_ field: MethodField, to value: JSON) {
            let place = fields.set(field, field[.id], names: [field[.location]], to: value)
            if fieldNames[field[.name]] == nil { fieldNames[field[.name]] = place }
        }

        /// Sets a merge field, or a property of the account connector for which the connector lists no parameter.
        mutating func set(_ name: String, to value: JSON) { others[name] = value }

        /// Sets a property of the account connector.
        mutating func setProperty(_ parameter: Parameter, to value: JSON) {
            properties.set(parameter, parameter[.id], names: [parameter[.targetName], parameter[.name]], to: value)
        }

        /// The value for a parameter's name, target name or id, for a field's location, id or name, or for any other name.
        subscript(key: String) -> JSON? { parameters[key]?.value ?? other(key) ?? properties[key]?.value }

        /// The same as text, with sensitive values redacted.
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

        /// Values in the order in which they were set, each found by the id or a name of its parameter or field.
        struct Given<Item> {
            private(set) var all: [(item: Item, value: JSON)] = []
            private var byId: [Int: Int] = [:]
            private var byName: [String: Int] = [:]

            /// - Returns: the index of the value in `all`.
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

            /// The first value whose name or id is the key.
            subscript(key: String) -> (item: Item, value: JSON)? {
                [byName[key], Int(key).flatMap { byId[$0] }].compactMap { $0 }.min().map { all[$0] }
            }
        }
    }
}

extension JSON {
    /// The value as it is written into a longer text; null is empty.
    var inText: String { isNull ? "" : stringValue ?? text }
}
