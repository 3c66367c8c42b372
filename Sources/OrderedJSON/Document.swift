extension JSON {
    /// A JSON object kept as its compact text: printing it is one copy, and a million of them cost little more than their text.
    ///
    /// Looking a member up scans the text at top level; writing one splices it: made for records, not for objects of a million members,
    /// which `object` serves better. Documents are equal if their texts are: order counts.
    package struct Document: Sendable, Hashable {
        /// Begins with `{` and ends with `}`: valid, without white space between tokens, with minimal escapes and without repeated names.
        package private(set) var text: [UInt8]

        package init() { text = emptyObject }

        package init(_ object: JSON.Object) {
            var text: [UInt8] = []
            object.write(to: &text)
            self.text = text.trimmed()
        }

        /// Reads any spelling of an object and makes it compact. Any other value is refused as a syntax error at its offset.
        package init(parsing source: ArraySlice<UInt8>, _ reading: JSON.Reading = .strict) throws(JSON.SyntaxError) {
            text = try compactObject(source, reading)
        }

        package init(parsing source: [UInt8], _ reading: JSON.Reading = .strict) throws(JSON.SyntaxError) {
            text = try compactObject(source[...], reading)
        }

        package init(parsing source: String, _ reading: JSON.Reading = .strict) throws(JSON.SyntaxError) {
            text = try compactObject(Array(source.utf8)[...], reading)
        }

        /// The caller guarantees that the text is compact, as described at `text`.
        package init(compact text: [UInt8]) { self.text = text }

        package var object: JSON.Object { (try? JSON(parsing: text, .ours))?.objectValue ?? [:] }
        package var isEmpty: Bool { text.count == 2 }
        package var keys: [String] { members.map(\.name) }

        /// Every member with its value's text, in order. Scans the text only once, so this is the way to read many members.
        package var members: [(name: String, value: ArraySlice<UInt8>)] {
            var members: [(name: String, value: ArraySlice<UInt8>)] = []
            var member = text.span.firstMember
            while let place = member {
                if let name = String(jsonText: text[place.name]) { members.append((name, text[place.value])) }
                member = text.span.member(after: place)
            }
            return members
        }

        /// The text of that member's value; nil if it is absent.
        package func value(of key: Key) -> ArraySlice<UInt8>? {
            text.span.member(named: key).map { text[$0.value] }
        }

        /// The text of that member's value; nil if it is absent or null.
        package func value(unlessNull key: Key) -> ArraySlice<UInt8>? {
            guard let value = value(of: key), value.count != 4 || !value.span.has(Word.null, at: 0) else { return nil }
            return value
        }

        package func write(to out: inout [UInt8]) { out.append(text.span) }

        /// The text of an array of documents.
        package static func array(of documents: [Document]) -> [UInt8] {
            var text: [UInt8] = []
            text.reserveCapacity(documents.reduce(2) { $0 + $1.text.count + 1 })
            text.append(UInt8(ascii: "["))
            for index in documents.indices {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                text.append(contentsOf: documents[index].text)
            }
            text.append(UInt8(ascii: "]"))
            return text
        }

        /// The caller has written the text as compact text.
        init(written text: [UInt8]) { self.text = text }

        /// Copies part of a document's text, which needs no second check.
        private init(part: ArraySlice<UInt8>) { text = Array(part) }

        /// The member's value if that is an object, without parsing it again.
        package func document(_ key: Key) -> Document? {
            guard let value = value(of: key), value.first == UInt8(ascii: "{") else { return nil }
            return Document(part: value)
        }

        /// The objects in the member's value if that is an array, without parsing them again; other elements are skipped.
        package func documents(_ key: Key) -> [Document] {
            guard let value = value(of: key), value.first == UInt8(ascii: "[") else { return [] }
            var documents: [Document] = []
            var at = value.startIndex + 1
            while at < value.endIndex - 1 {
                let end = text.span.endOfValue(from: at)
                if text[at] == UInt8(ascii: "{") { documents.append(Document(part: text[at..<end])) }
                at = end + 1
            }
            return documents
        }
    }
}

extension JSON {
    /// Looks up members of one document, starting after the member found last and, if it is not there, from the beginning: fast for members
    /// that are asked for in order.
    package struct MemberSearch: Sendable {
        private let text: [UInt8]
        private var at = 1

        package init(_ document: Document) { text = document.text }

        /// The text of that member's value; nil if it is absent.
        package mutating func value(of key: Key) -> ArraySlice<UInt8>? {
            let start = at
            guard
                let place = key.withSpelling({ name in
                    text.span.member(spelled: name, from: start) ?? (start > 1 ? text.span.member(spelled: name) : nil)
                })
            else { return nil }
            at = place.value.upperBound + 1
            return text[place.value]
        }
    }
}

extension JSON.Document {
    /// Setting a present member keeps its place, a new one goes to the end, nil removes.
    package subscript(key: JSON.Key) -> JSON? {
        get { read(key) }
        set {
            if let newValue {
                set(key, to: newValue)
            } else {
                remove(key)
            }
        }
    }

    /// Nil if the member is absent or not a `Value`.
    package func read<Value: JSONValue>(_ key: JSON.Key, as: Value.Type = Value.self) -> Value? {
        value(of: key).flatMap { Value(jsonText: $0) }
    }

    /// A present member keeps its place, a new one goes to the end.
    package mutating func set<Value: JSONValue>(_ key: JSON.Key, to value: Value) {
        guard let place = text.span.member(named: key) else { return append(key, value) }
        var printed: [UInt8] = []
        value.write(to: &printed)
        text.replaceSubrange(place.value, with: printed)
    }

    /// Merges the other document's members into this one: a present one keeps its place, a new one goes to the end.
    package mutating func merge(_ other: JSON.Document) {
        guard !other.isLarge else {
            var merged = object
            for (name, value) in other.object { merged[name] = value }
            self = JSON.Document(merged)
            return
        }
        var member = other.text.span.firstMember
        while let theirs = member {
            let name = other.text.span.extracting(theirs.name.lowerBound + 1..<theirs.name.upperBound - 1)
            if let mine = text.span.member(spelled: name) {
                text.replaceSubrange(mine.value, with: other.text[theirs.value])
            } else {
                text.removeLast()
                if text.count > 1 { text.append(UInt8(ascii: ",")) }
                text.append(other.text.span.extracting(theirs.name.lowerBound..<theirs.value.upperBound))
                text.append(UInt8(ascii: "}"))
            }
            member = other.text.span.member(after: theirs)
        }
    }

    /// Whether there are more members than are worth looking up one by one.
    private var isLarge: Bool {
        var member = text.span.firstMember
        for _ in 0..<16 {
            guard let place = member else { return false }
            member = text.span.member(after: place)
        }
        return member != nil
    }

    /// The caller guarantees that the member is absent.
    package mutating func append<Value: JSONValue>(_ key: JSON.Key, _ value: Value) {
        // grows by an eighth, where an array would double: most documents are soon stored and grow no more
        let room = key.name.utf8.count + 64
        if text.capacity - text.count < room { text.reserveCapacity(text.count + text.count / 8 + room) }
        text.removeLast()
        if text.count > 1 { text.append(UInt8(ascii: ",")) }
        key.write(to: &text)
        value.write(to: &text)
        text.append(UInt8(ascii: "}"))
    }

    private mutating func remove(_ key: JSON.Key) {
        guard let place = text.span.member(named: key) else { return }
        let isFirst = place.name.lowerBound == 1
        let isLast = text[place.value.upperBound] == UInt8(ascii: "}")
        // with the comma before it, or the one after it if it is the first of several
        text.removeSubrange(place.name.lowerBound - (isFirst ? 0 : 1)..<place.value.upperBound + (isFirst && !isLast ? 1 : 0))
    }
}

extension JSON.Document: JSONValue {
    package init?(json: JSON) {
        guard case .object(let object) = json else { return nil }
        self.init(object)
    }
    package var json: JSON { .object(object) }

    package init?(jsonText: ArraySlice<UInt8>) {
        guard let document = try? JSON.Document(parsing: jsonText, .ours) else { return nil }
        self = document
    }
}

/// Shared by all empty documents: most records hold one beside their own.
private let emptyObject = Array("{}".utf8)

private func compactObject(_ source: ArraySlice<UInt8>, _ reading: JSON.Reading) throws(JSON.SyntaxError) -> [UInt8] {
    var builder = CompactBuilder()
    try parse(source.span, reading, into: &builder)
    let text = builder.mayHaveDuplicates ? try JSON(parsing: source, reading).compact : builder.finish(source.span)
    guard text.first == UInt8(ascii: "{") else {
        throw JSON.SyntaxError(Fault(reason: .objectExpected, offset: source.span.skipSpace(from: 0)), in: source.span)
    }
    return text
}
