package import OrderedJSON

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
    /// Checks a seed record, completes it and splits it in two, all in its text.
    /// - Returns: nil where the record does not fit, or where that cannot be told without a tree.
    func part(_ seed: JSON.Document) -> PartedRecord? {
        var members: [FoundMember] = []
        members.reserveCapacity(outline.members.count)
        guard let found = find(seed.text.span, mayBeOpen: true, { members.append($0) }), !found.hasUnknownHidden else { return nil }
        let isComplete = found.defaultCount == outline.defaultCount
        if found.hiddenSize == 0, isComplete { return PartedRecord(wire: seed, hidden: JSON.Document()) }
        var wire = TextBuilder(size: seed.text.count - found.hiddenSize + (isComplete ? 0 : outline.defaultSize))
        var hidden = TextBuilder(size: 1 + found.hiddenSize)
        for member in isComplete ? members : inOrder(members) {
            if let place = member.place {
                if member.isHidden { hidden.append(seed.text[place]) } else { wire.append(seed.text[place]) }
            } else if let index = member.index {
                wire.append(defaultOf: index, in: outline)
            }
        }
        return PartedRecord(wire: wire.document, hidden: found.hiddenSize == 0 ? JSON.Document() : hidden.document)
    }

    /// The order that `completed` makes in the tree: all that the schema knows in its order, then what it does not know.
    private func inOrder(_ found: [FoundMember]) -> [FoundMember] {
        var members: [FoundMember] = []
        members.reserveCapacity(outline.members.count + found.count)
        for (index, member) in outline.members.enumerated() {
            members.append(FoundMember(place: nil, index: index, isHidden: member.isHidden))
        }
        for member in found {
            if let index = member.index { members[index] = member } else { members.append(member) }
        }
        return members
    }

    /// Goes through an object's members; nil as soon as one does not fit, or if one is missing.
    private func find(_ object: Span<UInt8>, mayBeOpen: Bool, _ visit: (FoundMember) -> Void) -> Found? {
        guard object[0] == UInt8(ascii: "{") else { return nil }
        let members = outline.members.span
        let texts = outline.texts.span
        var found = Found()
        var required = 0
        var near = 0
        var next = object.firstMember
        while let member = next {
            let name = object.extracting(member.name.lowerBound + 1..<member.name.upperBound - 1)
            let index = members.index(of: name, near: near, in: texts)
            let place = member.name.lowerBound..<member.value.upperBound
            if let index {
                let known = members[index]
                guard known.kind?.fits(object, member.value) ?? outline.shapes[index].fits(object, member.value, mayBeOpen),
                    known.values.isEmpty || outline.lists(object, member.value, known)
                else { return nil }
                // what another member says has to be compared with it
                if known.repeatsAnother, object[member.value.lowerBound] != UInt8(ascii: "n") { return nil }
                if known.hasDefault { found.defaultCount += 1 }
                if known.isRequired { required += 1 }
                near = index + 1
            } else if !isOpen || !mayBeOpen {
                return nil
            }
            let isHidden = name.count > 0 && name[0] == UInt8(ascii: "$")
            if isHidden {
                found.hiddenSize += place.count + 1
                if index == nil { found.hasUnknownHidden = true }
            }
            visit(FoundMember(place: place, index: index, isHidden: isHidden))
            next = object.member(after: member)
        }
        return required == outline.requiredCount ? found : nil
    }

    /// Whether the object fits and leaves out nothing that has a default. One that does leave something out is completed in its tree.
    fileprivate func fits(_ object: Span<UInt8>, mayBeOpen: Bool) -> Bool {
        find(object, mayBeOpen: mayBeOpen) { _ in }?.defaultCount == outline.defaultCount
    }

    /// Whether an object has the members listed here and, at any depth, no others, spelled as they are here. False also where the text
    /// alone does not tell, as for integers, whose sizes differ between vendors.
    package func isFitted(by object: JSON.Document) -> Bool {
        !outline.hasIntegers && fits(object.text.span, mayBeOpen: false)
    }
}

extension Span<SchemaOutline.Member> {
    fileprivate func index(of name: Span<UInt8>, near guess: Int, in texts: Span<UInt8>) -> Int? {
        if guess < count, texts.extracting(self[guess].name).hasSameBytes(as: name) { return guess }
        for index in indices where texts.extracting(self[index].name).hasSameBytes(as: name) { return index }
        return nil
    }
}

private struct Found {
    /// How many members that have a default were found.
    var defaultCount = 0
    /// How many bytes the `$` members take, each with its comma.
    var hiddenSize = 0
    /// Whether one of them is not in the schema.
    var hasUnknownHidden = false
}

private struct FoundMember {
    /// Where the member is in the text, name included; nil if it is missing.
    let place: Range<Int>?
    /// The index in the schema.
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

    /// Appends nothing where the member has no default.
    mutating func append(defaultOf index: Int, in outline: SchemaOutline) {
        let place = outline.members[index].defaultMember
        guard !place.isEmpty else { return }
        if text.count > 1 { text.append(UInt8(ascii: ",")) }
        let texts = outline.texts.span
        // defaults are short, and not worth a reference
        for at in place { text.append(texts[at]) }
    }

    var document: JSON.Document {
        consuming get {
            text.append(UInt8(ascii: "}"))
            return JSON.Document(compact: text)
        }
    }
}

extension Shape {
    /// Whether the value at that place in a compact text fits; false also where this cannot be told without a tree.
    fileprivate func fits(_ text: Span<UInt8>, _ place: Range<Int>, _ mayBeOpen: Bool) -> Bool {
        switch (self, text[place.lowerBound]) {
        case (.any, _), (.string(nil), UInt8(ascii: "\"")), (.nullable, UInt8(ascii: "n")), (.boolean, UInt8(ascii: "t")),
            (.boolean, UInt8(ascii: "f")), (.number, UInt8(ascii: "0")...UInt8(ascii: "9")), (.number, UInt8(ascii: "-")):
            return true
        case (.nullable(let shape), _): return shape.fits(text, place, mayBeOpen)
        case (.either(let one, let other), _): return one.fits(text, place, mayBeOpen) || other.fits(text, place, mayBeOpen)
        case (.string(let format?), UInt8(ascii: "\"")): return format.accepts(quoted: text.extracting(place))
        case (.integer, UInt8(ascii: "0")...UInt8(ascii: "9")): return text.extracting(place).isDigits
        case (.wholeNumber(let least), UInt8(ascii: "0")...UInt8(ascii: "9")):
            return text.extracting(place).wholeNumber.map { $0 >= least } ?? false
        case (.object(let schema), UInt8(ascii: "{")): return schema.fits(text.extracting(place), mayBeOpen: mayBeOpen)
        case (.array(let shape), UInt8(ascii: "[")):
            var at = place.lowerBound + 1
            while at < place.upperBound - 1 {
                let end = text.endOfValue(from: at)
                guard shape.fits(text, at..<end, mayBeOpen) else { return false }
                at = end + 1
            }
            return true
        case (.dictionary(.any), UInt8(ascii: "{")): return true
        case (.dictionary(let shape), UInt8(ascii: "{")):
            let object = text.extracting(place)
            var next = object.firstMember
            while let member = next {
                guard shape.fits(object, member.value, mayBeOpen) else { return false }
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
