import OrderedJSON

/// A schema's members in the form against which the text of a record is checked: numbers, and one text with every word. All cores read by
/// the same schema, and every reference in here would be counted by all of them for each member of each record, which cost more than all
/// the rest.
struct SchemaOutline: Sendable {
    /// Names, listed values and defaults, one after another.
    let texts: [UInt8]
    let members: [Member]
    /// By member; asked where the first byte of a value does not tell whether it fits.
    let shapes: [Shape]
    /// The listed values of the members as JSON text: ranges in `texts`.
    private let values: [Range<Int>]
    /// How many members have a default.
    let defaultCount: Int
    /// How many bytes the defaults take in a text, each with its name and a comma.
    let defaultSize: Int
    /// How many members must be in a seed record.
    let requiredCount: Int
    /// Whether there are integers, at any depth.
    let hasIntegers: Bool
    /// Whether a record may leave out something that is known all the same, at any depth.
    let hasDefaults: Bool

    struct Member: Sendable {
        /// A range in `texts`, as are all others but `values`.
        let name: Range<Int>
        /// Nil where the shape must be asked whether a value fits.
        let kind: PlainKind?
        let isHidden: Bool
        /// Whether the value of another member stands in it, too.
        let repeatsAnother: Bool
        /// Whether it must be in a seed record: it is required and has no default.
        let isRequired: Bool
        /// A range in the outline's `values`.
        let values: Range<Int>
        /// The default with its name; empty where there is none.
        let defaultMember: Range<Int>

        var hasDefault: Bool { !defaultMember.isEmpty }
    }

    init(_ members: [Schema.Member]) {
        var texts: [UInt8] = []
        var values: [Range<Int>] = []
        func place(_ text: some Sequence<UInt8>) -> Range<Int> {
            let start = texts.count
            texts += text
            return start..<texts.count
        }
        self.members = members.map { member in
            let first = values.count
            values += member.values.map { place(JSON.string($0).compact) }
            return Member(
                name: place(member.name.utf8), kind: PlainKind(member.shape), isHidden: member.isHidden,
                repeatsAnother: members.contains { $0.alsoAt.first == member.name },
                isRequired: member.isRequired && member.seedDefault == nil, values: first..<values.count,
                defaultMember: place(member.seedDefault.map { Array(JSON.object([member.name: $0]).compact.dropFirst().dropLast()) } ?? []))
        }
        shapes = members.map(\.shape)
        self.texts = texts
        self.values = values
        defaultCount = self.members.count(where: \.hasDefault)
        defaultSize = self.members.reduce(0) { $0 + ($1.hasDefault ? $1.defaultMember.count + 1 : 0) }
        requiredCount = self.members.count(where: \.isRequired)
        hasIntegers = shapes.contains(where: \.hasIntegers)
        hasDefaults = defaultCount > 0 || members.contains { !$0.alsoAt.isEmpty } || shapes.contains(where: \.hasDefaults)
    }

    /// Whether a string is one of the values that a member lists. Other kinds of values may stand beside them.
    func lists(_ object: Span<UInt8>, _ place: Range<Int>, _ member: Member) -> Bool {
        guard object[place.lowerBound] == UInt8(ascii: "\"") else { return true }
        let text = object.extracting(place)
        let texts = texts.span
        for value in member.values where texts.extracting(values[value]).hasSameBytes(as: text) { return true }
        return false
    }
}

/// What most members are: any string, a number, true or false.
struct PlainKind: Sendable {
    private enum Kind { case any, text, boolean, integer, number }
    private let kind: Kind
    private let isNullable: Bool

    init?(_ shape: Shape) {
        var shape = shape
        if case .nullable(let inner) = shape {
            shape = inner
            isNullable = true
        } else {
            isNullable = false
        }
        switch shape {
        case .any: kind = .any
        case .string(nil): kind = .text
        case .boolean: kind = .boolean
        case .integer: kind = .integer
        case .number: kind = .number
        default: return nil
        }
    }

    func fits(_ text: Span<UInt8>, _ place: Range<Int>) -> Bool {
        let first = text[place.lowerBound]
        if isNullable, first == UInt8(ascii: "n") { return true }
        return switch kind {
        case .any: true
        case .text: first == UInt8(ascii: "\"")
        case .boolean: first == UInt8(ascii: "t") || first == UInt8(ascii: "f")
        case .integer: text.extracting(place).isDigits
        case .number: first == UInt8(ascii: "-") || first &- UInt8(ascii: "0") <= 9
        }
    }
}

extension Span<UInt8> {
    /// Whether these are digits, and few enough that all implementations agree on the integer.
    var isDigits: Bool {
        guard count < 16 else { return false }
        for at in indices where self[at] &- UInt8(ascii: "0") > 9 { return false }
        return true
    }

    /// The number that such digits spell; nil where there is anything else.
    var wholeNumber: Int? {
        guard isDigits else { return nil }
        var number = 0
        for at in indices { number = number * 10 + Int(self[at] &- UInt8(ascii: "0")) }
        return number
    }
}

extension Shape {
    fileprivate var hasIntegers: Bool {
        switch self {
        case .integer, .wholeNumber: true
        case .string, .number, .boolean, .any: false
        case .array(let shape), .dictionary(let shape), .nullable(let shape): shape.hasIntegers
        case .either(let one, let other): one.hasIntegers || other.hasIntegers
        case .object(let schema): schema.outline.hasIntegers
        }
    }

    /// Whether a seed may leave out something in it that is known all the same.
    var hasDefaults: Bool {
        switch self {
        case .integer, .wholeNumber, .string, .number, .boolean, .any: false
        case .array(let shape), .dictionary(let shape), .nullable(let shape): shape.hasDefaults
        case .either(let one, let other): one.hasDefaults || other.hasDefaults
        case .object(let schema): schema.outline.hasDefaults
        }
    }
}
