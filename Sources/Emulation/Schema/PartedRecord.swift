import OrderedJSON

/// A record in the two parts in which it is kept: what is on the wire, and its `$` members.
struct PartedRecord: Sendable {
    let wire: JSON.Document
    let hidden: JSON.Document

    init(wire: JSON.Document, hidden: JSON.Document) {
        self.wire = wire
        self.hidden = hidden
    }

    init(seed: JSON.Object) {
        var wire = JSON.Object(), hidden = JSON.Object()
        for (key, value) in seed {
            if key.hasPrefix("$") { hidden.append(key, value) } else { wire.append(key, value) }
        }
        self.init(wire: JSON.Document(wire), hidden: JSON.Document(hidden))
    }
}

extension Schema {
    /// Checks a seed record, completes and parts it, all in its text.
    /// - Returns: nil where the record does not fit, or where that cannot be told without a tree.
    func part(_ seed: JSON.Document) -> PartedRecord? {
        var members: [FoundMember] = []
        members.reserveCapacity(outlines.count)
        guard let found = find(seed.text.span, { members.append($0) }) else { return nil }
        let isComplete = found.defaultCount == defaultCount
        if found.hiddenSize == 0, isComplete { return PartedRecord(wire: seed, hidden: JSON.Document()) }
        var wire = TextBuilder(size: seed.text.count - found.hiddenSize + (isComplete ? 0 : defaultSize))
        var hidden = TextBuilder(size: 1 + found.hiddenSize)
        for member in isComplete ? members : inOrder(members) {
            if let place = member.place {
                if member.isHidden { hidden.append(seed.text[place]) } else { wire.append(seed.text[place]) }
            } else if let index = member.index {
                outlines.span[index].appendDefault(to: &wire)
            }
        }
        return PartedRecord(wire: wire.document, hidden: found.hiddenSize == 0 ? JSON.Document() : hidden.document)
    }

    /// As `completed` in the tree: all that the schema knows in its order, then what it does not.
    private func inOrder(_ found: [FoundMember]) -> [FoundMember] {
        let outlines = outlines.span
        var members: [FoundMember] = []
        members.reserveCapacity(outlines.count + found.count)
        for index in outlines.indices { members.append(FoundMember(place: nil, index: index, isHidden: outlines[index].isHidden)) }
        for member in found {
            if let index = member.index { members[index] = member } else { members.append(member) }
        }
        return members
    }

    /// Goes through an object's members; nil as soon as one does not fit, or if one is missing. Counts no reference, since all cores read by the
    /// same schema.
    private func find(_ object: Span<UInt8>, _ visit: (FoundMember) -> Void) -> Found? {
        guard object[0] == UInt8(ascii: "{") else { return nil }
        let outlines = outlines.span
        var found = Found()
        var required = 0
        var near = 0
        var next = object.firstMember
        while let member = next {
            let name = object.extracting(member.name.lowerBound + 1..<member.name.upperBound - 1)
            let index = outlines.index(of: name, near: near)
            let place = member.name.lowerBound..<member.value.upperBound
            if let index {
                guard outlines[index].fits(object, member.value) else { return nil }
                if outlines[index].defaultSize > 0 { found.defaultCount += 1 }
                if outlines[index].isRequired { required += 1 }
                near = index + 1
            } else if !isOpen {
                return nil
            }
            let isHidden = name.count > 0 && name[0] == UInt8(ascii: "$")
            if isHidden { found.hiddenSize += place.count + 1 }
            visit(FoundMember(place: place, index: index, isHidden: isHidden))
            next = object.member(after: member)
        }
        return required == requiredCount ? found : nil
    }

    /// Within a record nothing is completed.
    fileprivate func fits(_ object: Span<UInt8>) -> Bool { find(object) { _ in }?.defaultCount == defaultCount }
}

extension Span<MemberOutline> {
    fileprivate func index(of name: Span<UInt8>, near guess: Int) -> Int? {
        if guess < count, self[guess].isNamed(name) { return guess }
        for index in indices where self[index].isNamed(name) { return index }
        return nil
    }
}

private struct Found {
    /// Of the members that have a default.
    var defaultCount = 0
    /// Of `$` members, each with its comma.
    var hiddenSize = 0
}

private struct FoundMember {
    /// With its name; nil if it is not there.
    let place: Range<Int>?
    /// In the schema.
    let index: Int?
    let isHidden: Bool
}

/// The compact text of an object, member by member.
private struct TextBuilder {
    private var text: [UInt8] = []

    init(size: Int) {
        text.reserveCapacity(size)
        text.append(UInt8(ascii: "{"))
    }

    mutating func append(_ member: ArraySlice<UInt8>) {
        if text.count > 1 { text.append(UInt8(ascii: ",")) }
        text.append(contentsOf: member)
    }

    /// For short ones, which are not worth a reference.
    mutating func append(short member: Span<UInt8>) {
        if text.count > 1 { text.append(UInt8(ascii: ",")) }
        for at in member.indices { text.append(member[at]) }
    }

    var document: JSON.Document {
        consuming get {
            text.append(UInt8(ascii: "}"))
            return JSON.Document(compact: text)
        }
    }
}

/// A member of a schema as the text of a record is held against it: texts where `Schema.Member` has strings.
struct MemberOutline: Sendable {
    private let name: [UInt8]
    private let shape: Shape
    /// The shape where a value's first byte tells whether it fits.
    private let plain: PlainShape?
    let isHidden: Bool
    /// And without a default.
    let isRequired: Bool
    private let values: [[UInt8]]
    /// With its name; empty where there is none.
    private let defaultText: [UInt8]

    init(_ member: Schema.Member) {
        name = Array(member.name.utf8)
        shape = member.shape
        plain = PlainShape(member.shape)
        isHidden = member.isHidden
        isRequired = member.isRequired && member.seedDefault == nil
        values = member.values.map { JSON.string($0).compact }
        defaultText = member.seedDefault.map { Array(JSON.object([member.name: $0]).compact.dropFirst().dropLast()) } ?? []
    }

    /// In a text; 0 where there is no default.
    var defaultSize: Int { defaultText.count }

    fileprivate func appendDefault(to record: inout TextBuilder) {
        if !defaultText.isEmpty { record.append(short: defaultText.span) }
    }

    fileprivate func isNamed(_ name: Span<UInt8>) -> Bool { self.name.span.hasSameBytes(as: name) }

    fileprivate func fits(_ text: Span<UInt8>, _ place: Range<Int>) -> Bool {
        guard plain?.fits(text, place) ?? shape.fits(text, place) else { return false }
        guard !values.isEmpty, text[place.lowerBound] == UInt8(ascii: "\"") else { return true }
        for value in values {
            let value = value.span
            if value.hasSameBytes(as: text.extracting(place)) { return true }
        }
        return false
    }
}

/// Most members: a text of any kind, a number, true or false.
private struct PlainShape: Sendable {
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

extension Shape {
    /// Whether that part of a compact text fits; false also where this cannot be told without a tree.
    fileprivate func fits(_ text: Span<UInt8>, _ place: Range<Int>) -> Bool {
        switch (self, text[place.lowerBound]) {
        case (.any, _), (.string(nil), UInt8(ascii: "\"")), (.nullable, UInt8(ascii: "n")), (.boolean, UInt8(ascii: "t")),
            (.boolean, UInt8(ascii: "f")), (.number, UInt8(ascii: "0")...UInt8(ascii: "9")), (.number, UInt8(ascii: "-")):
            return true
        case (.nullable(let shape), _): return shape.fits(text, place)
        case (.either(let one, let other), _): return one.fits(text, place) || other.fits(text, place)
        case (.string(let format?), UInt8(ascii: "\"")): return format.accepts(quoted: text.extracting(place))
        case (.integer, UInt8(ascii: "0")...UInt8(ascii: "9")): return text.extracting(place).isDigits
        case (.object(let schema), UInt8(ascii: "{")): return schema.fits(text.extracting(place))
        case (.array(let shape), UInt8(ascii: "[")):
            var at = place.lowerBound + 1
            while at < place.upperBound - 1 {
                let end = text.endOfValue(from: at)
                guard shape.fits(text, at..<end) else { return false }
                at = end + 1
            }
            return true
        case (.dictionary(.any), UInt8(ascii: "{")): return true
        case (.dictionary(let shape), UInt8(ascii: "{")):
            let object = text.extracting(place)
            var next = object.firstMember
            while let member = next {
                guard shape.fits(object, member.value) else { return false }
                next = object.member(after: member)
            }
            return true
        default: return false
        }
    }
}

extension Shape.Format {
    fileprivate func accepts(quoted text: Span<UInt8>) -> Bool {
        let content = text.extracting(1..<text.count - 1)
        if let acceptsBytes { return acceptsBytes(content) }
        for at in content.indices where content[at] == UInt8(ascii: "\\") { return false }
        guard let content = try? UTF8Span(validating: content) else { return false }
        return accepts(String(copying: content))
    }
}

extension Span<UInt8> {
    /// Few enough for an `Int` too.
    fileprivate var isDigits: Bool {
        guard count < 19 else { return false }
        for at in indices where self[at] &- UInt8(ascii: "0") > 9 { return false }
        return true
    }
}
