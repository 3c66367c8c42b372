import MappingEngine
import OrderedJSON
import Testing

/// Laws that hold for every record, and that relate one rule to another.
@Suite struct LawTests {
    private static func matches(_ rules: JSON, _ record: JSON) throws -> Bool { try RecordFilter(rules).matches(record, in: .test) }

    @Test(arguments: 0..<4) func `a filter's negation matches what it does not, and its parts together what each does`(seed: UInt64) throws
    {
        var random = RandomJSON(seed: seed)
        var count = 0
        for _ in 0..<300 {
            let (a, b) = (random.filter(), random.filter())
            guard a.arrayValue != nil, b.arrayValue != nil, (try? RecordFilter(["and", a, b])) != nil else { continue }
            count += 1
            for _ in 0..<4 {
                let record = random.object()
                let (first, second) = (try Self.matches(["not", ["not", a]], record), try Self.matches(["not", ["not", b]], record))
                #expect(try Self.matches(["not", a], record) != first)
                #expect(try Self.matches(["and", a, b], record) == (first && second), "\(a.text) \(b.text) \(record.text)")
                #expect(try Self.matches(["or", a, b], record) == (first || second))
                #expect(
                    try Self.matches(["not", ["and", a, b]], record) == Self.matches(["or", ["not", a], ["not", b]], record))
            }
        }
        #expect(count > 30, "nearly all filters were refused")
    }

    @Test(arguments: 0..<4) func `of two comparisons that exclude each other one holds at most, and an order has a way back`(seed: UInt64)
        throws
    {
        var random = RandomJSON(seed: seed)
        for _ in 0..<300 {
            let record: JSON = ["a": random.scalar(), "b": random.scalar()]
            func holds(_ comparison: String, _ left: String = "a", _ right: String = "b") throws -> Bool {
                try Self.matches([.string(comparison), ["extract", .string(left)], ["extract", .string(right)]], record)
            }
            #expect(try holds("equals") != holds("notequals"), "\(record.text)")
            #expect(try holds("contains") != holds("doesnotcontain") || !holds("contains"), "\(record.text)")
            #expect(try holds("lessthan") == holds("greaterthan", "b", "a"), "\(record.text)")
            #expect(try holds("lessthanequals") == holds("greaterthanequals", "b", "a"), "\(record.text)")
            #expect(try !(holds("lessthan") && holds("greaterthan")))
            #expect(try !(holds("lessthan") && holds("equals")))
            #expect(try holds("notempty") != holds("empty"), "\(record.text)")
        }
    }

    @Test(arguments: 0..<4) func `a list has an element for each of its source, in the same order, in both mappers`(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        let list: JSON = ["lists": [["generate": "l", "fields": [["extract": "lines[*].n", "generate": "n"]]]]]
        let helper: JSON = [
            "extract": "$.lines[*]",
            "mappings": [["generate": "n", "dataType": "number", "extract": "$.lines.n", "status": "Active"]],
        ]
        let entries: JSON = [["generate": "l", "dataType": "objectarray", "status": "Active", "buildArrayHelper": [helper]]]
        for _ in 0..<100 {
            let numbers = (1...Int.random(in: 1...9, using: &random)).map { _ in Int.random(in: -99...99, using: &random) }
            let lines = JSON.array(numbers.map { ["n": JSON(integerLiteral: $0)] })
            for mapping in [["mapping": list] as JSON, ["mappings": entries]] {
                let mapped = try Mapping(mapping).apply(to: ["lines": lines], in: .test)
                #expect(mapped.value["l"]?.text == lines.text)
                #expect(mapped.errors.isEmpty)
            }
        }
    }

    @Test(arguments: 0..<4) func `a lookup translates what it knows, and has its default or an error for the rest`(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for _ in 0..<200 {
            let known = (0..<5).map { "k\($0)" }.filter { _ in random.chance(1, in: 2) }
            let map = JSON.object(JSON.Object(known.map { ($0, .string("of \($0)")) }))
            let allows = random.chance(1, in: 2)
            let key = "k\(Int.random(in: 0..<5, using: &random))"
            let mapping: JSON = [
                "mapping": ["fields": [["extract": "k", "generate": "v", "lookupName": "l"]]],
                "lookups": [["name": "l", "map": map, "allowFailures": .bool(allows), "default": "none"]],
            ]
            let mapped = try Mapping(mapping).apply(to: ["k": .string(key)], in: .test)
            if known.contains(key) {
                #expect(mapped.value.text == #"{"v":"of \#(key)"}"#)
            } else {
                #expect(mapped.value.text == (allows ? #"{"v":"none"}"# : "{}"))
            }
            #expect(mapped.errors.isEmpty == (allows || known.contains(key)))
        }
    }

    @Test(arguments: 0..<4) func `a value that was converted stays what it is when it is converted again`(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for type in ["string", "number", "boolean", "stringarray", "numberarray"] {
            let mapping = try Mapping(["mapping": ["fields": [["extract": "a", "generate": "a", "dataType": .string(type)]]]])
            for _ in 0..<200 {
                let once = mapping.apply(to: ["a": random.value(depth: 2)], in: .test)
                guard once.errors.isEmpty else { continue }
                #expect(mapping.apply(to: once.value, in: .test).value.text == once.value.text, "\(type) of \(once.value.text)")
            }
        }
    }

    @Test(arguments: ["YYYY-MM-DDTHH:mm:ss.SSSZ", "DD.MM.YYYY HH:mm:ss.SSS ZZ", "x", "MMMM D, YYYY h:mm:ss.SSS a Z"])
    func `a date that is written in a form is read from it as the same moment, in any zone`(form: String) throws {
        var random = RandomJSON(seed: 7)
        for _ in 0..<200 {
            // from 1972 on, since earlier offsets are not all whole minutes, and formats have no seconds of an offset
            let moment = Int.random(in: 63_072_000_000...7_000_000_000_000, using: &random)
            let zone = random.one(of: ["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Apia"])
            let write: JSON = [
                "extract": "t", "generate": "t", "dataType": "date", "generateDateFormat": .string(form),
                "generateDateTimezone": .string(zone),
            ]
            let read: JSON = [
                "extract": "t", "generate": "t", "dataType": "date", "extractDateFormat": .string(form), "generateDateFormat": "x",
            ]
            let written = try Mapping(["mapping": ["fields": [write]]]).apply(to: ["t": JSON(integerLiteral: moment)], in: .test)
            let back = try Mapping(["mapping": ["fields": [read]]]).apply(to: written.value, in: .test)
            #expect(back.value["t"]?.keyText == String(moment), "\(written.value.text)")
        }
    }
}

extension JSON {
    fileprivate var keyText: String? { stringValue ?? numberValue?.literal }
}
