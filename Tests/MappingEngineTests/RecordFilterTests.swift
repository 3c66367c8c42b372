import MappingEngine
import OrderedJSON
import Testing

@Suite struct RecordFilterTests {
    private let record: JSON = [
        "name": "Ada", "n": 5, "text": "5", "date": "2020-02-03T00:00:00Z", "none": "", "null": nil, "tags": ["x", "y"],
        "address": ["city": "Oslo"], "half": (-2.5).json,
    ]

    private func matches(_ rules: JSON, _ context: MappingContext = .test) throws -> Bool {
        try RecordFilter(["type": "expression", "expression": ["version": "1", "rules": rules]]).matches(record, in: context)
    }

    // MARK: What it refuses

    @Test(
        arguments: [
            (["like", ["extract", "a"], "b"], "expression.rules[0]"), (["and", ["like"]], "expression.rules[1][0]"),
            ([1], "expression.rules[0]"),
            (["equals", ["extract", "a"]], "expression.rules[2]"), (["not"], "expression.rules[1]"), (["extract"], "expression.rules[1]"),
            (["equals", ["string", ["extract", "a..b"]], 1], "expression.rules[1][1][1]"),
            (["matches", ["extract", "a"], "("], "expression.rules[2]"), ("x", "expression.rules"),
        ] as [(JSON, String)])
    func `rules that are none are refused with their place`(rules: JSON, field: String) throws {
        let fault = #expect(throws: DefinitionError.self) { try matches(rules) }
        #expect(fault?.field == field)
    }

    @Test func `a filter by script, a filter that is none, and one without end are refused`() {
        #expect(throws: DefinitionError("type", "Filters by script are not emulated.")) { try RecordFilter(["type": "script"]) }
        #expect(throws: DefinitionError.self) { try RecordFilter(1) }
        var rules: JSON = ["extract", "a"]
        for _ in 0..<400 { rules = ["not", rules] }
        let fault = #expect(throws: DefinitionError.self) { try RecordFilter(rules) }
        #expect(fault?.reason == "The filter is nested too deeply.")
    }

    // MARK: What it answers

    @Test(
        arguments: [
            (["equals", ["string", ["extract", "name"]], "Ada"], true), (["equals", ["string", ["extract", "name"]], "ada"], false),
            (["equals", ["extract", "n"], "5"], false),
            (["equals", ["number", ["extract", "text"]], 5], true), (["equals", ["string", ["extract", "n"]], "5"], true),
            (["equals", ["extract", "no"], nil], true),
            (["notequals", ["extract", "n"], 5], false), (["greaterthan", ["number", ["extract", "text"]], 4], true),
            (["greaterthan", ["extract", "n"], 5], false),
            (["greaterthanequals", ["extract", "n"], 5], true), (["lessthan", ["extract", "name"], "B"], true),
            (["lessthanequals", ["extract", "no"], 5], false),
            (["contains", ["extract", "name"], "da"], true), (["contains", ["extract", "tags"], "x"], true),
            (["contains", ["extract", "n"], 5], false),
            (["doesnotcontain", ["extract", "name"], "x"], true), (["startswith", ["extract", "name"], "Ad"], true),
            (["startswith", ["extract", "n"], "5"], false),
            (["endswith", ["extract", "name"], "da"], true), (["endswith", ["extract", "name"], "xAda"], false),
            (["matches", ["string", ["extract", "name"]], "^A.a$"], true),
            (["matches", ["extract", "name"], ["string", "d"]], true), (["matches", ["extract", "no"], "x"], false),
            (["matches", ["extract", "name"], ["extract", "none"]], true),
            (["matches", "é", "\\w"], false),
            (["empty", ["extract", "none"]], true), (["empty", ["extract", "no"]], true), (["empty", ["extract", "null"]], true),
            (["notempty", ["extract", "n"]], true),
            (["isempty", ["extract", "none"]], false), (["isnotempty", ["extract", "n"]], false),
            (["and", ["notempty", ["extract", "n"]], ["equals", 1, 1]], true),
            (["and", ["notempty", ["extract", "n"]], ["equals", 1, 2]], false), (["or", ["equals", 1, 2], ["equals", 1, 1]], true),
            (["or"], false), (["and"], true),
            (["not", ["equals", 1, 2]], true), (["equals", ["settings", "flow.x"], "y"], true),
            (["equals", ["boolean", ["extract", "name"]], true], true),
            (["equals", ["boolean", "false"], false], true), (["equals", ["epochtime", ["extract", "date"]], 1_580_688_000_000], true),
            (["lessthan", ["epochtime", ["extract", "name"]], 5], false),
            (["equals", ["lowercase", ["extract", "name"]], "ada"], true), (["equals", ["uppercase", ["extract", "name"]], "ADA"], true),
            (["equals", ["floor", ["extract", "half"]], -3], true),
            (["equals", ["ceiling", ["extract", "half"]], -2], true), (["equals", ["abs", ["extract", "half"]], 2.5.json], true),
            (["equals", ["extract", "address.city"], "Oslo"], true), ([], true),
        ] as [(JSON, Bool)])
    func `a record matches or does not`(rules: JSON, answer: Bool) throws {
        #expect(try matches(rules, .test(["settings": ["flow": ["x": "y"]]])) == answer)
    }

    @Test func `every form of the document is read`() throws {
        let rules: JSON = ["equals", ["extract", "n"], 6]
        let forms: [JSON] = [
            rules, ["version": "1", "rules": rules], ["type": "expression", "rules": rules, "expression": ["version": "1"]],
            ["type": "expression", "rules": ["equals", 1, 1], "expression": ["version": "1", "rules": rules]],
        ]
        for form in forms { #expect(try !RecordFilter(form).matches(record, in: .test)) }
        for form in [nil, [:], [], ["version": "1", "rules": []]] as [JSON] { #expect(try RecordFilter(form).matches(record, in: .test)) }
    }

    @Test func `an expression that takes for ever matches nothing`() throws {
        let filter = try RecordFilter(["matches", ["extract", "a"], "(a+)+$"])
        #expect(!filter.matches(["a": .string(String(repeating: "a", count: 1000) + "!")], in: .test))
    }
}

extension Double {
    fileprivate var json: JSON { .number(JSON.Number(self)) }
}
