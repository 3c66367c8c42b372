import OrderedJSON

/// The type that a field is converted to. Source: celigo/ai, mappings.yml.
enum DataType: String, Sendable {
    case string, number, boolean, date, object
    case stringarray, numberarray, booleanarray, objectarray, arrayarray

    /// The type of an array's elements.
    var element: DataType? {
        switch self {
        case .stringarray: .string
        case .numberarray: .number
        case .booleanarray: .boolean
        case .objectarray: .object
        default: nil
        }
    }

    var isArray: Bool { element != nil || self == .arrayarray }

    /// Nil if the value cannot be converted. Null stays null. `Conversion` converts dates, which have formats.
    func convert(_ value: JSON) -> JSON? {
        switch (self, value) {
        case (_, .null): return .null
        case (.string, .string), (.number, .number), (.boolean, .bool), (.date, _): return value
        case (.string, _): return .string(value.flatText)
        case (.number, .string(let text)): return JSON.Number(numeral: text).map { .number($0) }
        case (.number, .bool(let flag)): return flag ? 1 : 0
        case (.boolean, .string(let text)):
            let word = text.trimmed.lowercased()
            return Assumed.trueTexts.contains(word) ? true : Assumed.falseTexts.contains(word) ? false : nil as JSON?
        case (.boolean, .number(let number)):
            // other numbers are not booleans
            return number.double == 1 ? true : number.double == 0 ? false : nil as JSON?
        case (.object, .object): return value
        case (.arrayarray, .array): return value
        case (_, .array(let elements)) where element != nil:
            guard let element else { return nil }
            var converted: [JSON] = []
            converted.reserveCapacity(elements.count)
            for one in elements {
                guard let value = element.convert(one) else { return nil }
                converted.append(value)
            }
            return .array(converted)
        case _ where element != nil: return element?.convert(value).map { .array([$0]) }
        case (.arrayarray, _): return [value]
        default: return nil
        }
    }
}
