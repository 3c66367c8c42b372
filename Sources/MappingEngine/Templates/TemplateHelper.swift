import OrderedJSON

/// What a name in a template may do. The names are those of celigo/ai, helper-index.md; it gives no more than the names.
/// What each does, and in which order it takes its arguments, is inferred: from Handlebars' own documentation (if, unless, each, with, lookup),
/// from the open-source helpers whose names these are (handlebars-helpers), and for those with names of their own (dateFormat, dateAdd, timestamp, hash, hmac, random, regex…) it is assumed.
enum TemplateHelper: Sendable {
    case value(@Sendable (HelperArguments) -> JSON?)
    case failing(@Sendable (HelperArguments, TemplateRendering) throws(TemplateError) -> JSON?)
    /// As a block it chooses between body and inverse, within an expression it is true or false.
    case predicate(@Sendable (HelperArguments) -> Bool)
    case each, with, filter

    static let named: [String: TemplateHelper] = {
        var all: [String: TemplateHelper] = ["each": .each, "with": .with, "filter": .filter]
        for helpers in [numbers, texts, collections, encodings, dates, predicates, expressions] { all.merge(helpers) { first, _ in first } }
        return all
    }()
}

/// A helper's arguments. One that is not defined is nil, as is one that was not given.
struct HelperArguments: Sendable {
    let values: [JSON?]
    let named: [String: JSON]
    let context: MappingContext

    subscript(index: Int) -> JSON? { index < values.count ? values[index] : nil }

    /// Empty if it is absent.
    func text(_ index: Int) -> String { shown(index) ?? "" }

    /// What an array's text takes is not known before.
    func shown(_ index: Int) -> String? {
        guard let text = self[index]?.shownText else { return nil }
        if case .array? = self[index] { context.budget.draw(text.utf8.count) }
        return text
    }

    /// For what looks at all that is within: null if it is absent.
    func whole(_ index: Int) -> JSON {
        let value = self[index] ?? .null
        context.budget.draw(value)
        return value
    }

    func number(_ index: Int) -> Double? { self[index]?.looseNumber }
    func int(_ index: Int) -> Int? { number(index).map { Int(clamping: $0) } }
    /// What is no array is the only element of one; nothing is none.
    func array(_ index: Int) -> [JSON] { self[index]?.elements ?? [] }
    func isGiven(_ index: Int) -> Bool { index < values.count }

    /// All numbers in all arguments.
    var numbers: [Double] { values.indices.flatMap { whole($0).elements }.compactMap(\.looseNumber) }

    /// `filter array value property="x"`: the elements that are that value, or whose property is.
    var filtered: [JSON] {
        let wanted = whole(1)
        let property = named["property"]?.stringValue.flatMap { try? SourcePath($0) }
        return whole(0).elements.filter { element in
            (property.map { $0.value(in: element, context.budget) ?? .null } ?? element).isLooselyEqual(to: wanted)
        }
    }
}

extension JSON {
    /// JavaScript's `===` for what is no object; objects and arrays by their content.
    func isStrictlyEqual(to other: JSON) -> Bool {
        if case .number(let mine) = self, case .number(let its) = other { return mine.isNumericallyEqual(to: its) }
        return self == other
    }

    /// JavaScript's `==`: a text that is a number equals it.
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
