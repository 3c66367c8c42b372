import OrderedJSON

extension TemplateHelper {
    static let collections: [String: TemplateHelper] = [
        "after": .value { given in .array(Array(given.array(0).dropFirst(max(given.int(1) ?? 0, 0)))) },
        "before": .value { given in .array(Array(given.array(0).dropLast(max(given.int(1) ?? 0, 0)))) },
        "arrayify": .value { given in .array(given.array(0)) },
        "pluck": .value { given in
            guard let path = try? SourcePath(given.text(1)) else { return [] }
            return .array(given.array(0).compactMap { path.value(in: $0, given.context.budget) })
        },
        "reverse": .value { given in
            if case .array(let elements)? = given[0] { return .array(elements.reversed()) }
            // by code points, like `substring`
            return given.shown(0).map { .string(String(String.UnicodeScalarView($0.unicodeScalars.reversed()))) }
        },
        "sort": .value { given in .array(given.whole(0).elements.sorted(by: given.named["key"]?.stringValue ?? given[1]?.stringValue)) },
        "unique": .value { given in
            // by bytes: Swift takes an accented letter and the letter with a combining accent for equal, JavaScript does not
            var seen: Set<[UInt8]> = []
            return .array(given.whole(0).elements.filter { seen.insert(Array($0.text.utf8)).inserted })
        },
        "split": .value { given in
            let delimiter = given.shown(1) ?? ","
            let text = given.text(0)
            let pieces = delimiter.isEmpty ? text.unicodeScalars.map { String($0) } : text.parts(between: text.places(of: delimiter))
            given.context.budget.draw(values: pieces.count)
            let parts = pieces.map { JSON.string($0) }
            guard given.isGiven(2) else { return .array(parts) }
            return given.int(2).flatMap { parts.indices.contains($0) ? parts[$0] : JSON?.none }
        },
        // `join array ", "` as in Handlebars' helpers, `join ", " array` and `join ", " a b c` as at the vendor
        "join": .failing { (given, rendering) throws(TemplateError) in
            let (delimiter, parts): (String, [JSON]) =
                if case .array(let elements)? = given[0] {
                    (given.shown(1) ?? ", ", elements)
                } else {
                    (given.text(0), given.values.dropFirst().flatMap { $0?.elements ?? [] })
                }
            let size = parts.count * delimiter.utf8.count
            guard size <= Assumed.textLength else { throw rendering.failure(Assumed.tooMuch) }
            return .string(parts.map(\.shownText).joined(separator: delimiter))
        },
        // the second argument if the first is empty
        "getValue": .value { given in
            if let value = given[0], !value.isEmpty { return value }
            return given[1]
        },
        // Handlebars' own for an object or array; for a text, the import's lookup of that name
        "lookup": .failing { (given, rendering) throws(TemplateError) in
            switch given[0] {
            case .string(let name)?: try rendering.lookup(name, given[1] ?? .null)
            case let value?: rendering.value(at: [.name(given.text(1), index: given.int(1))], in: value)
            case nil: nil
            }
        },
    ]
}

extension [JSON] {
    /// Sorted by number if all keys are numbers, otherwise by text. The keys are the elements or, if `key` names one, a member of each.
    fileprivate func sorted(by key: String?) -> [JSON] {
        let path = key.flatMap { try? SourcePath($0) }
        let keys = map { element in path.map { $0.value(in: element) ?? .null } ?? element }
        let numbers = keys.compactMap { $0.numberValue?.double }
        if numbers.count == count { return indices.sorted { numbers[$0] < numbers[$1] }.map { self[$0] } }
        // made once for each element, however often it is compared
        let texts = keys.map(\.shownText)
        return indices.sorted { texts[$0].utf16.lexicographicallyPrecedes(texts[$1].utf16) }.map { self[$0] }
    }
}
