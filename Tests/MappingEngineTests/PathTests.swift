import MappingEngine
import OrderedJSON
import Testing

@Suite struct PathTests {
    private let record: JSON = [
        "id": 7, "address": ["city": "Oslo", "zip": nil], "A Field": 1, "dotted.name": 2, "0": "zero", "1,2": 3,
        "lines": [["sku": "a", "tags": ["x", "y"]], ["sku": "b"], ["qty": 3, "tags": []]],
        "single": ["sku": "s"],
    ]

    // MARK: What it refuses

    @Test(arguments: ["a..b", ".a", "a.", "a[", "a[]", "a[0", "a['b]", "a[\"b\"", "a[0]b", "[?(@.a)]"])
    func `a path that is none is refused and named`(text: String) {
        let fault = #expect(throws: DefinitionError.self) { try SourcePath(text) }
        #expect(fault?.reason.hasPrefix("\"\(text)\" is not a path: ") == true)
    }

    @Test(arguments: [
        "a", "", "$a", "$.", "$..a", "$.a[?(@.b)]", "$.a[0:2]", "$.a[0,1]", "$.a[-1:]", "$.a[:]", "$.a[(@.length-1)]", "$.a['b','c']",
    ])
    func `a JSON path that is none is refused`(text: String) {
        #expect(throws: DefinitionError.self) { try SourcePath(jsonPath: text) }
    }

    @Test func `a path of a thousand steps is refused`() {
        let fault = #expect(throws: DefinitionError.self) { try SourcePath(Array(repeating: "a", count: 1000).joined(separator: ".")) }
        #expect(fault?.reason.hasSuffix("it has too many steps") == true)
    }

    // MARK: What it answers

    @Test(
        arguments: [
            ("id", 7), ("address.city", "Oslo"), ("address.zip", nil), ("[A Field]", 1), ("A Field", 1), ("[1,2]", 3), ("[dotted.name]", 2),
            ("['dotted.name']", 2), ("[\"A Field\"]", 1), ("lines[0].sku", "a"), ("lines.1.sku", "b"), ("lines[0].tags[1]", "y"),
            ("0", "zero"),
            ("lines[0]['sku']", "a"),
        ] as [(String, JSON)])
    func `a dotted path leads to its value`(text: String, value: JSON) throws {
        #expect(try SourcePath(text).value(in: record) == value)
    }

    @Test(arguments: ["no", "address.no", "id.x", "lines[9]", "lines[3].sku", "lines.sku", "address[0]", "lines[99999999999999999999]"])
    func `what is not there is not null`(text: String) throws {
        #expect(try SourcePath(text).value(in: record) == nil)
    }

    @Test func `a star gathers what all elements have and takes inner arrays apart`() throws {
        #expect(try SourcePath("lines[*].sku").value(in: record) == ["a", "b"])
        #expect(try SourcePath("lines.*.sku").value(in: record) == ["a", "b"])
        #expect(try SourcePath("lines[*].tags[*]").value(in: record) == ["x", "y"])
        #expect(try SourcePath("*.sku").value(in: [["sku": 1], ["sku": 2]]) == [1, 2])
        #expect(try SourcePath("lines[*]").value(in: record) == record["lines"])
        #expect(try SourcePath("no[*].sku").value(in: record) == nil)
    }

    @Test func `an object counts as the only element of a list`() throws {
        #expect(try SourcePath("single[*].sku").value(in: record) == ["s"])
        #expect(try SourcePath("address.zip[*].sku").value(in: record) == [])
    }

    @Test(
        arguments: [
            ("$.id", 7), ("$.address.city", "Oslo"), ("$['A Field']", 1), ("$.lines[0].sku", "a"), ("$.lines[*].sku", ["a", "b"]),
            ("$[\"dotted.name\"]", 2),
        ] as [(String, JSON)])
    func `a JSON path leads to its value`(text: String, value: JSON) throws {
        #expect(try SourcePath(jsonPath: text).value(in: record) == value)
    }

    @Test func `the dollar alone is the whole record`() throws {
        #expect(try SourcePath("$").value(in: record) == record)
        #expect(try SourcePath(jsonPath: "$").value(in: record) == record)
    }
}
