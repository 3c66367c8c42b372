import MappingEngine
import OrderedJSON
import Testing

/// What a request may cost. Budgets are small here; the usual one is a few hundred times larger, but otherwise behaves the same.
@Suite struct BudgetTests {
    private static let tooMuch = "The mapping produces too many values for one record."

    private static func each(_ count: Int, _ field: JSON.Object) -> JSON {
        .array(
            (0..<count).map { number in
                var field = field
                field["generate"] = .string("f\(number)")
                return .object(field)
            })
    }

    private static func list(_ count: Int, of element: JSON = 0) -> JSON { .array(Array(repeating: element, count: count)) }
    private static func text(_ count: Int) -> JSON { .string(String(repeating: "x", count: count)) }
    private static func template(_ text: String) -> JSON { ["mapping": ["fields": [["extract": .string(text), "generate": "f"]]]] }
    private static func structured(_ rule: JSON) -> JSON { ["mappings": [rule]] }
    private static func array(_ source: JSON, _ rules: JSON) -> JSON {
        structured([
            "generate": "a", "dataType": "objectarray", "status": "Active", "buildArrayHelper": [["extract": source, "mappings": rules]],
        ])
    }
    private static let constant: JSON = [["generate": "c", "dataType": "string", "status": "Active", "extract": "x"]]

    // MARK: What it refuses

    private static let costly: [(what: String, mapping: JSON, record: JSON)] = [
        (
            "texts that double",
            template("{{" + String(repeating: "jsonEncode (", count: 59) + "jsonEncode s" + String(repeating: ")", count: 59) + "}}"),
            ["s": "\\"]
        ),
        (
            "many fields of many elements",
            ["mapping": ["lists": [["generate": "l", "jsonPath": "l", "fields": each(100, ["hardCodedValue": 1])]]]], ["l": list(500)]
        ),
        ("many fields", ["mapping": ["fields": each(40_000, ["hardCodedValue": 1])]], [:]),
        (
            "lists of arrays that are not there",
            [
                "mapping": [
                    "lists": [
                        [
                            "generate": "l",
                            "fields": .array((0..<40_000).map { ["extract": .string("b\($0)[*].x"), "generate": .string("f\($0)")] }),
                        ]
                    ]
                ]
            ], [:]
        ),
        (
            "helpers of arrays that are not there",
            structured([
                "generate": "a", "dataType": "stringarray", "status": "Active", "buildArrayHelper": list(40_000, of: ["extract": "$.b"]),
            ]), [:]
        ),
        ("many padded fields", ["mapping": ["fields": each(20, ["extract": "{{padLeft \"\" 100000}}"])]], [:]),
        ("the record again and again", ["mapping": ["fields": each(100, ["extract": "$"])]], ["l": list(500)]),
        (
            "the record as texts",
            structured([
                "generate": "o", "dataType": "object", "status": "Active",
                "mappings": each(100, ["dataType": "string", "status": "Active", "extract": "$.l"]),
            ]), ["l": list(500)]
        ),
        ("a long text in many places", ["mapping": ["fields": each(100, ["extract": "t"])]], ["t": text(10_000)]),
        ("paths over many elements", ["mapping": ["fields": each(100, ["extract": "l.*.b", "generate": "x"])]], ["l": list(500)]),
        (
            "elements with high numbers",
            ["mapping": ["fields": .array((0..<100).map { ["hardCodedValue": 1, "generate": .string("a[\(900 + $0)].b")] })]], [:]
        ),
        (
            "a wide object copied for each element", array("$.l[*]", constant),
            .object(JSON.Object([("l", list(500))] + (0..<3000).map { ("m\($0)", 0) }))
        ),
        (
            "elements taken over",
            structured([
                "generate": "a", "dataType": "numberarray", "status": "Active", "buildArrayHelper": list(100, of: ["extract": "$.l[*]"]),
            ]), ["l": list(500)]
        ),
        ("errors that quote", ["mapping": ["fields": each(100, ["extract": "t", "dataType": "number"])]], ["t": text(10_000)]),
        (
            "errors that name a long field",
            structured([
                "generate": text(10_000), "dataType": "object", "status": "Active",
                "mappings": each(1000, ["dataType": "number", "status": "Active", "extract": "$.t"]),
            ]), ["t": "x"]
        ),
        ("a loop in a loop", template("{{#each l}}{{#each ../l}}{{this}}{{/each}}{{/each}}"), ["l": list(500)]),
        (
            "a long text searched again and again", template("{{#each l}}{{#if (occurrences ../t \"y\")}}{{/if}}{{/each}}"),
            ["l": list(500), "t": text(5000)]
        ),
        ("a long array shown again and again", template("{{#each l}}{{#if (trim ../l)}}{{/if}}{{/each}}"), ["l": list(1000)]),
        (
            "a deep value compared again and again", template("{{#each l}}{{#if (eq ../d ../d)}}{{/if}}{{/each}}"),
            ["l": list(500), "d": [list(500)]]
        ),
        ("a path in a loop", template("{{#each l}}{{#if ../l.*.b}}{{/if}}{{/each}}"), ["l": list(1000)]),
        (
            "what a group holds at every place", template("{{regexSearch (regexReplace t \"\" \"(?=(x*))\" \"g\") \"y\"}}"),
            ["t": text(3000)]
        ),
        (
            "a text taken apart again and again", template("{{#each l}}{{#if (split ../t \"x\" 0)}}{{/if}}{{/each}}"),
            ["l": list(500), "t": text(1000)]
        ),
        ("dates with long formats", template("{{#each l}}{{timestamp ../t}}{{/each}}"), ["l": list(500), "t": text(1000)]),
        (
            "expressions that go back and back", ["mapping": ["fields": each(100, ["extract": "{{regexSearch t \"(x+)+$\"}}"])]],
            ["t": .string(String(repeating: "x", count: 1000) + "!")]
        ),
    ]

    @Test(arguments: costly.map(\.what)) func `what costs too much is given up with an error or a few`(what: String) throws {
        let (_, mapping, record) = try #require(Self.costly.first { $0.what == what })
        var context = MappingContext.test
        context.budget = Budget(bytes: 1_000_000)
        let mapped = try Mapping(mapping).apply(to: record, in: context)
        #expect(context.budget.isSpent)
        #expect(!mapped.errors.isEmpty)
        #expect(mapped.errors.count <= 100)
    }

    @Test func `text by helpers is bounded before it is long`() throws {
        let nested = String(repeating: "jsonEncode (", count: 59) + "jsonEncode s" + String(repeating: ")", count: 59)
        let template = try Template("{{\(nested)}}")
        let context = MappingContext.test(bytes: 1_000_000)
        let fault = #expect(throws: TemplateError.self) { try template.render(["s": "\\"], in: context) }
        #expect(fault?.message.hasSuffix("Details: \(Self.tooMuch)") == true)
    }

    @Test func `records draw on one budget, and those that come when it is spent have an error each`() throws {
        let mapping = try Mapping(["mapping": ["fields": [["extract": "{{padLeft \"\" 1000}}", "generate": "f"]]]])
        func errors() -> [Int] {
            let context = MappingContext.test(bytes: 50_000)
            return (0..<50).map { _ in mapping.apply(to: [:], in: context).errors.count }
        }
        let counts = errors()
        #expect(counts == counts.sorted() && counts.first == 0 && counts.last == 1)
        #expect(counts == errors())
        let context = MappingContext.test(bytes: -1)
        #expect(mapping.apply(to: ["a": 1], in: context) == Mapped([:], errors: mapping.apply(to: [:], in: context).errors))
        #expect(mapping.apply(to: [:], in: context).errors.map(\.message) == [Self.tooMuch])
        #expect(try Mapping([:]).apply(to: ["a": 1], in: context) == mapping.apply(to: ["a": 1], in: context))
        let transform = try Transform(["version": "1", "rules": [[["extract": "a", "generate": "b"]]]])
        #expect(transform.apply(to: ["a": 1], in: context).errors.map(\.source) == [.transformation])
        let response = try ResponseMapping(["fields": [["extract": "a", "generate": "b"]]])
        #expect(response.apply(to: ["a": 1], into: ["c": 1], in: context).errors.map(\.message) == [Self.tooMuch])
        #expect(response.apply(to: ["a": 1], into: ["c": 1], in: context).value == ["c": 1])
    }

    @Test(
        arguments: [
            ["and", ["contains", ["extract", "t"], "y"], true], ["equals", ["extract", "l"], ["extract", "l"]],
            ["notempty", ["extract", "l.*.a"]], ["matches", ["extract", "t"], "(x+)+$"], ["matches", ["extract", "t"], ["extract", "t"]],
        ] as [JSON]) func `a filter draws on it too, and when it is spent no record goes on`(rules: JSON) throws
    {
        let filter = try RecordFilter(["or", rules, true] as JSON)
        let record: JSON = ["t": .string(String(repeating: "x", count: 1000) + "!"), "l": Self.list(100)]
        let context = MappingContext.test(bytes: 100_000)
        let passed = (0..<200).filter { _ in filter.matches(record, in: context) }.count
        #expect(context.budget.isSpent && passed < 200)
        #expect(!filter.matches(record, in: context))
    }

    // MARK: What it answers

    @Test func `a page of a thousand usual records uses a small part of it`() throws {
        let fields: JSON = [
            ["extract": "id", "generate": "id"], ["extract": "name", "generate": "name"],
            ["extract": "{{name}} of {{address.city}}", "generate": "t"],
            ["extract": "total", "generate": "total", "dataType": "number"], ["extract": "lines[*].sku", "generate": "lines[*].sku"],
            ["extract": "lines[*].quantity", "generate": "lines[*].quantity"], ["extract": "address", "generate": "address"],
            ["extract": "on", "generate": "on", "dataType": "date", "extractDateFormat": "MM/DD/YYYY", "generateDateFormat": "YYYY-MM-DD"],
            ["extract": "{{dateFormat \"YYYY\" on \"MM/DD/YYYY\"}}{{uppercase name}}", "generate": "u"],
        ]
        let mapping = try Mapping(["mapping": ["fields": fields]])
        let record: JSON = [
            "id": 1, "name": "Ada Example", "total": "12.50", "on": "11/30/2017",
            "address": ["city": "Bergen", "zip": "5003", "country": "NO"],
            "lines": Self.list(5, of: ["sku": "A-1", "quantity": 2]),
        ]
        // a twentieth of the usual budget
        let context = MappingContext.test(bytes: 12_800_000)
        for _ in 0..<1000 { #expect(mapping.apply(to: record, in: context).errors.isEmpty) }
        #expect(!context.budget.isSpent)
    }
}
