import OrderedJSON

/// What a helper in a template does. The names are those of celigo/ai, helper-index.md, which gives no more than the names. What each does,
/// and the order of its arguments, is inferred from Handlebars' own documentation (if, unless, each, with, lookup) and from the open-source
/// helpers of the same names (handlebars-helpers); for the vendor's own (dateFormat, dateAdd, timestamp, hash, hmac, random, regex…) it is
/// assumed.
enum TemplateHelper: Sendable {
    case value(@Sendable (HelperArguments) -> JSON?)
    case failing(@Sendable (HelperArguments, TemplateRendering) throws(TemplateError) -> JSON?)
    /// As a block it chooses between body and inverse; within an expression it gives true or false.
    case predicate(@Sendable (HelperArguments) -> Bool)
    case each, with, filter

    static let named: [String: TemplateHelper] = {
        var all: [String: TemplateHelper] = ["each": .each, "with": .with, "filter": .filter]
        for helpers in [numbers, texts, collections, encodings, dates, predicates, expressions] { all.merge(helpers) { first, _ in first } }
        return all
    }()
}

/// A helper's arguments. Both an undefined one and one that was not given are nil.
struct HelperArguments: Sendable {
    let values: [JSON?]
    let named: [String: JSON]
    let context: MappingContext

    subscript(index: Int) -> JSON? { index < values.count ? values[index] : nil }

    /// The argument's text; empty if it is absent.
    func text(_ index: Int) -> String { shown(index) ?? "" }

    /// The argument's text; nil if it is absent. That of an array is charged here, since its length is not known before.
    func shown(_ index: Int) -> String? {
        guard let text = self[index]?.shownText else { return nil }
        if case .array? = self[index] { context.budget.draw(text.utf8.count) }
        return text
    }

    /// The argument, charged for everything within it; null if it is absent.
    func whole(_ index: Int) -> JSON {
        let value = self[index] ?? .null
        context.budget.draw(value)
        return value
    }

    func number(_ index: Int) -> Double? { self[index]?.looseNumber }
    func int(_ index: Int) -> Int? { number(index).map { Int(clamping: $0) } }
    /// The argument as an array: a value that is not one is its only element, and an absent one gives none.
    func array(_ index: Int) -> [JSON] { self[index]?.elements ?? [] }
    func isGiven(_ index: Int) -> Bool { index < values.count }

    /// All numbers in all arguments.
    var numbers: [Double] { values.indices.flatMap { whole($0).elements }.compactMap(\.looseNumber) }

    /// `filter array value property="x"`: the elements that equal the value, or whose property does.
    var filtered: [JSON] {
        let wanted = whole(1)
        let property = named["property"]?.stringValue.flatMap { try? SourcePath($0) }
        return whole(0).elements.filter { element in
            (property.map { $0.value(in: element, context.budget) ?? .null } ?? element).isLooselyEqual(to: wanted)
        }
    }
}

extension JSON {
    /// JavaScript's `===` for scalars; objects and arrays are compared by content.
    func isStrictlyEqual(to other: JSON) -> Bool {
        if case .number(let mine) = self, case .number(let its) = other { return mine.isNumericallyEqual(to: its) }
        return self == other
    }

    /// JavaScript's `==`: a text that spells a number equals that number.
    func isLooselyEqual(to other: JSON) -> Bool {
        if isStrictlyEqual(to: other) { return true }
        switch (self, other) {
        case (.string, .number), (.number, .string), (.bool, .number), (.number, .bool), (.bool, .string), (.string, .bool):
            return looseNumber != nil && looseNumber == other.looseNumber
        default: return false
        }
    }

    /// JavaScript's `typeof`, with arrays and null told apart.
    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
