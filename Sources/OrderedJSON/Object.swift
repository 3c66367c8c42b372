extension JSON {
    /// The members of a JSON object in order. Looking one up in a large object takes no longer than in a small one.
    package struct Object: Sendable {
        private(set) var members: [Member] = []
        /// The position of each name; kept only for objects with more than `scanLimit` members.
        fileprivate var places: [Name: Int]?

        /// Up to this many members, comparing names one by one is as fast as hashing.
        private static let scanLimit = 16

        package init() {}

        /// If a name comes several times, the last value wins, in the place of the first.
        package init(_ members: some Sequence<(String, JSON)>) {
            self.members.reserveCapacity(members.underestimatedCount)
            for (key, value) in members { self[key] = value }
        }

        package var count: Int { members.count }
        package var isEmpty: Bool { members.isEmpty }
        package var keys: [String] { members.map(\.key) }

        /// Setting a present member keeps its place, a new one goes to the end, nil removes.
        package subscript(key: String) -> JSON? {
            get { place(of: key).map { members[$0].value } }
            set {
                switch (place(of: key), newValue) {
                case (let place?, let value?): members[place].value = value
                case (nil, let value?): append(key, value)
                case (let place?, nil): remove(at: place)
                case (nil, nil): break
                }
            }
        }

        /// Removes them in one pass: removing one at a time would shift all later members each time.
        package mutating func removeAll(where isUnwanted: (Element) throws -> Bool) rethrows {
            let before = members.count
            try members.removeAll { try isUnwanted(($0.key, $0.value)) }
            if places != nil, members.count < before { places = members.count > Self.scanLimit ? index() : nil }
        }

        /// Same as `self[key]`, without a search if the member is at the guessed place.
        package func value(of key: String, near guess: Int) -> JSON? {
            guard members.indices.contains(guess), members[guess].key.hasSameBytes(as: key) else { return self[key] }
            return members[guess].value
        }

        /// Same as `self[key]`, without a search if the member is at the guessed place. Corrects the guess, for the next object of this
        /// kind.
        package func value(of key: String, guess: inout Int) -> JSON? {
            if members.indices.contains(guess), members[guess].key.hasSameBytes(as: key) { return members[guess].value }
            guard let place = place(of: key) else { return nil }
            guess = place
            return members[place].value
        }

        /// Calls `value` for each name of the shape in order; where it returns nil, the member is left out.
        package init(_ shape: Shape, _ value: (_ place: Int) -> JSON?) {
            members.reserveCapacity(shape.names.count)
            for (place, name) in shape.names.enumerated() {
                guard let value = value(place) else { continue }
                members.append(Member(key: name, value: value))
            }
            if members.count == shape.names.count {
                places = shape.places
            } else if members.count > Self.scanLimit {
                places = index()
            }
        }

        /// The member names of many similar objects. Those that have all of them share one index.
        package struct Shape: Sendable {
            package let names: [String]
            fileprivate let places: [Name: Int]?

            /// The caller guarantees that no name comes twice.
            package init(_ names: [String]) {
                self.names = names
                places = Object(names.lazy.map { ($0, .null) }).places
            }
        }

        /// The caller guarantees that the name is absent.
        package mutating func append(_ key: consuming String, _ value: consuming JSON) {
            if places != nil { places?[Name(text: copy key)] = members.count }
            members.append(Member(key: key, value: value))
            if places == nil, members.count > Self.scanLimit { places = index() }
        }

        /// Changes the member of that name in place, without copying it; nil if it is absent.
        mutating func change<Result, Failure>(_ key: String, _ body: (inout JSON) throws(Failure) -> Result) throws(Failure) -> Result? {
            guard let place = place(of: key) else { return nil }
            return try body(&members[place].value)
        }

        mutating func reserveCapacity(_ count: Int) { members.reserveCapacity(count) }

        private func place(of key: String) -> Int? {
            if let places { return places[Name(text: key)] }
            return members.firstIndex { $0.key.hasSameBytes(as: key) }
        }

        private mutating func remove(at place: Int) {
            members.remove(at: place)
            guard places != nil else { return }
            places = members.count > Self.scanLimit ? index() : nil
        }

        private func index() -> [Name: Int] {
            var places: [Name: Int] = [:]
            places.reserveCapacity(members.count)
            for (place, member) in members.enumerated() { places[Name(text: member.key)] = place }
            return places
        }
    }

    struct Member: Sendable {
        var key: String
        var value: JSON
    }

    /// A member name compared and hashed byte by byte, where `String` would compare by canonical equivalence.
    fileprivate struct Name: Hashable, Sendable {
        let text: String

        static func == (a: Name, b: Name) -> Bool { a.text.hasSameBytes(as: b.text) }
        func hash(into hasher: inout Hasher) {
            let bytes = text.utf8.span
            var at = 0
            while at <= bytes.count &- 8 {
                hasher.combine(bytes.word(at: at))
                at &+= 8
            }
            while at < bytes.count {
                hasher.combine(bytes[at])
                at &+= 1
            }
            hasher.combine(bytes.count)
        }
    }
}

extension JSON.Object: Equatable {
    package static func == (a: Self, b: Self) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).allSatisfy { mine, its in
            // most often the members stand in the same order
            mine.key.hasSameBytes(as: its.key) ? mine.value == its.value : b[mine.key] == mine.value
        }
    }
}

extension JSON.Object: Sequence {
    package typealias Element = (key: String, value: JSON)

    package func makeIterator() -> Iterator { Iterator(members: members.makeIterator()) }

    package struct Iterator: IteratorProtocol {
        fileprivate var members: IndexingIterator<[JSON.Member]>
        package mutating func next() -> Element? { members.next().map { ($0.key, $0.value) } }
    }

    package var underestimatedCount: Int { count }
}

extension JSON.Object: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral members: (String, JSON)...) { self.init(members) }
}
