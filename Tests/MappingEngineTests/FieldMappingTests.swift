import MappingEngine
import OrderedJSON
import Testing

/// Mapper 1.0: celigo/integrator-api-docs and celigo/ai.
@Suite struct FieldMappingTests {
    private func map(
        _ fields: JSON, _ record: JSON, lists: JSON = [], lookups: JSON = [], _ context: MappingContext = .test
    ) throws -> Mapped {
        try Mapping(["mapping": ["fields": fields, "lists": lists], "lookups": lookups]).apply(to: record, in: context)
    }

    // MARK: What it refuses

    @Test(
        arguments: [
            (["mapping": 1], "mapping: An object is expected."), (["mapping": ["fields": 1]], "mapping.fields: An array is expected."),
            (["mapping": ["fields": [1]]], "mapping.fields[0]: An object is expected."),
            (
                ["mapping": ["fields": [["extract": "a"]]]],
                "mapping.fields[0].generate: Expected field: mapping.fields[0].generate to be present."
            ),
            (["mapping": ["fields": [["extract": "a", "generate": 1]]]], "mapping.fields[0].generate: A string is expected."),
            (["mapping": ["fields": [["extract": ["a"], "generate": "a"]]]], "mapping.fields[0].extract: A string is expected."),
            (
                ["mapping": ["fields": [["extract": "a..b", "generate": "a"]]]],
                "mapping.fields[0].extract: \"a..b\" is not a path: a name is missing"
            ),
            (["mapping": ["fields": [["extract": "{{a", "generate": "a"]]]], "mapping.fields[0].extract: A {{ is not closed."),
            (
                ["mapping": ["fields": [["extract": "a", "generate": "b", "dataType": "text"]]]],
                "mapping.fields[0].dataType: \"text\" is no data type."
            ),
            (
                ["mapping": ["fields": [["extract": "a", "generate": "b", "lookupName": "x"]]]],
                "mapping.fields[0].lookupName: The lookup \"x\" does not exist."
            ),
            (
                ["mapping": ["fields": [["extract": "a", "generate": "b", "conditional": ["when": "x"]]]]],
                "mapping.fields[0].conditional.when: \"x\" is no condition."
            ),
            (
                ["mapping": ["fields": [["extract": "a", "generate": "b", "extractDateTimezone": "Mars"]]]],
                "mapping.fields[0].extractDateTimezone: The time zone \"Mars\" does not exist."
            ),
            (
                ["mapping": ["fields": [["extract": "a", "generate": "b[99999]"]]]],
                "mapping.fields[0].generate: The element number 99999 is too large."
            ),
            (
                ["mapping": ["fields": [["extract": "a", "generate": "b[*].c[*].d"]]]],
                "mapping.fields[0].generate: A list cannot be generated within a list of this path."
            ),
            (
                ["mapping": ["lists": [["fields": []]]]],
                "mapping.lists[0].generate: Expected field: mapping.lists[0].generate to be present."
            ),
            (
                ["mapping": ["lists": [["generate": "l", "fields": [["extract": "a", "generate": ""]]]]]],
                "mapping.lists[0].fields[0].generate: Expected field: mapping.lists[0].fields[0].generate to be present."
            ),
            (["lookups": 1], "lookups: The lookups are an array."),
            (["lookups": [["map": [:]]]], "lookups[0].name: Expected field: lookups[0].name to be present."),
            (["lookups": [["name": "a", "map": []]]], "lookups[0].map: The map of a lookup is an object."), ([], "An object is expected."),
        ] as [(JSON, String)])
    func `a field mapping that is none is refused with field and reason`(json: JSON, reason: String) {
        let fault = #expect(throws: DefinitionError.self) { try Mapping(json) }
        #expect(fault?.description == reason)
    }

    @Test(
        arguments: [
            ("number", "x", "The value \"x\" of the field \"b\" cannot be converted to number."),
            ("boolean", 2, "The value \"2\" of the field \"b\" cannot be converted to boolean."),
            ("date", "soup", "The value \"soup\" of the field \"b\" is not a date."),
            ("numberarray", [1, "x"], "The value \"[1,\"x\"]\" of the field \"b\" cannot be converted to numberarray."),
        ] as [(String, JSON, String)])
    func `a value that cannot be converted is left out and told`(type: String, value: JSON, message: String) throws {
        let mapped = try map(
            [["extract": "a", "generate": "b", "dataType": .string(type)], ["extract": "a", "generate": "c"]], ["a": value])
        #expect(mapped.value == ["c": value])
        #expect(mapped.errors.map(\.json) == [["code": "mapping_error", "message": .string(message), "source": "mapping"]])
        #expect(mapped.errors.map(\.field) == ["b"])
    }

    // MARK: What it answers

    @Test func `the vendor's own example maps as it is printed`() throws {
        // seeds/4-integrator-connections.txt, virtual import
        let mapped = try map(
            [["extract": "timestamp", "generate": "timestamp"], ["generate": "key", "hardCodedValue": "sqs_flow"]],
            ["timestamp": 1_512_012_818_751])
        #expect(mapped == Mapped(["timestamp": 1_512_012_818_751, "key": "sqs_flow"]))
    }

    @Test(arguments: [["mapping": ["fields": [], "lists": []]], [:], ["mapping": nil, "mappings": []], ["mapping": [:]]] as [JSON])
    func `without fields and lists a record passes unchanged`(json: JSON) throws {
        let mapping = try Mapping(json)
        #expect(mapping.isEmpty)
        for record in [nil, 1, "x", [1, ["a": nil]], ["b": 1, "a": [:]]] as [JSON] {
            #expect(mapping.apply(to: record, in: .test).value.text == record.text)
        }
    }

    @Test func `members stand in the order of the rules, nested ones where their first was`() throws {
        let mapped = try map(
            [
                ["extract": "z", "generate": "z"], ["extract": "c", "generate": "address.city"], ["extract": "a", "generate": "a"],
                ["extract": "p", "generate": "address.zip.code"], ["extract": "a", "generate": "tags[1]"],
                ["extract": "z", "generate": "[dotted.name]"],
            ], ["a": 1, "c": "Oslo", "p": "0150", "z": nil])
        #expect(
            mapped.value.text == #"{"z":null,"address":{"city":"Oslo","zip":{"code":"0150"}},"a":1,"tags":[null,1],"dotted.name":null}"#)
    }

    @Test func `a missing value is omitted, a null and an empty text are not`() throws {
        let rules: JSON = [["extract": "a", "generate": "a"], ["extract": "b", "generate": "b"], ["extract": "c", "generate": "c"]]
        #expect(try map(rules, ["b": nil, "c": ""]).value.text == #"{"b":null,"c":""}"#)
    }

    @Test(arguments: [("d", "d"), ("", ""), (nil, nil)] as [(JSON, JSON)])
    func `a default stands for what is missing or empty`(fallback: JSON, value: JSON) throws {
        let rules: JSON = [["extract": "a", "generate": "b", "default": fallback]]
        for record in [[:], ["a": nil], ["a": ""]] as [JSON] { #expect(try map(rules, record).value == ["b": value]) }
        #expect(try map(rules, ["a": 0]).value == ["b": 0])
        #expect(try map([["generate": "b", "default": fallback]], [:]).value == ["b": value])
    }

    @Test(arguments: ["x", "", nil, 5] as [JSON]) func `a constant is itself, null and empty text too`(constant: JSON) throws {
        #expect(try map([["generate": "b", "hardCodedValue": constant]], [:]).value == ["b": constant])
    }

    @Test(
        arguments: [
            ("string", 1, "1"), ("string", true, "true"), ("string", ["a": 1], #"{"a":1}"#), ("number", " 12 ", 12), ("number", true, 1),
            ("number", "007", 7),
            ("boolean", "Yes", true), ("boolean", 0, false), ("boolean", "f", false), ("stringarray", "x", ["x"]),
            ("stringarray", [1, nil], ["1", nil]),
            ("numberarray", ["1", 2], [1, 2]), ("number", "", ""), ("number", nil, nil),
        ] as [(String, JSON, JSON)])
    func `a value is converted to its data type`(type: String, value: JSON, converted: JSON) throws {
        #expect(try map([["extract": "a", "generate": "b", "dataType": .string(type)]], ["a": value]) == Mapped(["b": converted]))
    }

    @Test(arguments: [
        ("1.0", "1"), ("1.50", "1.5"), ("1e3", "1000"), ("-0", "0"), ("-0.0", "0"), ("1E-7", "1e-7"),
        ("9007199254740992.0", "9007199254740992"),
        ("123456789012345678901234567890", "123456789012345678901234567890"), ("1e400", "1e400"),
    ])
    func `a string of a number is spelled as in JavaScript, and a lookup finds it by that`(spelling: String, text: String) throws {
        let record = try JSON(parsing: #"{"a":\#(spelling)}"#)
        #expect(try map([["extract": "a", "generate": "b", "dataType": "string"]], record) == Mapped(["b": .string(text)]))
        let lookups: JSON = [["name": "l", "map": .object([text: "found"])]]
        #expect(try map([["extract": "a", "generate": "b", "lookupName": "l"]], record, lookups: lookups) == Mapped(["b": "found"]))
    }

    @Test func `without a data type a number keeps its spelling`() throws {
        let record = try JSON(parsing: #"{"a":1.50,"b":123456789012345678901234567890}"#)
        let mapped = try map([["extract": "a", "generate": "x"], ["extract": "b", "generate": "y", "dataType": "number"]], record)
        #expect(mapped.value.text == #"{"x":1.50,"y":123456789012345678901234567890}"#)
    }

    @Test func `dates are read and written by formats and zones, by old names as well`() throws {
        let names = [
            ("extractDateFormat", "extractDateTimezone", "generateDateFormat", "generateDateTimezone"),
            ("exportDateFormat", "exportDateTimezone", "importDateFormat", "importDateTimezone"),
        ]
        for (read, readZone, write, writeZone) in names {
            let rule: JSON.Object = [
                "extract": "d", "generate": "d", read: "MM/DD/YYYY hh:mm a", readZone: "America/Los_Angeles", write: "DD.MM.YYYY HH:mm",
                writeZone: "Europe/Berlin",
            ]
            #expect(try map([.object(rule)], ["d": "12/31/2019 06:15 pm"]).value == ["d": "01.01.2020 03:15"])
        }
        #expect(
            try map([["extract": "d", "generate": "d", "dataType": "date"]], ["d": 1_512_012_818_751]).value == [
                "d": "2017-11-30T03:33:38.751Z"
            ])
        #expect(try map([["extract": "d", "generate": "d", "dataType": "date"]], ["d": ""]).value == ["d": ""])
    }

    @Test(arguments: [("X", 1_700_000_000, "2023-11-14"), ("YYYYMMDD", 20_240_229, "2024-02-29"), ("x", 1_512_012_818_751, "2017-11-30")])
    func `a number is read by the format as its text is`(form: String, number: Int, date: String) throws {
        let rule: JSON.Object = ["extract": "d", "generate": "d", "extractDateFormat": .string(form), "generateDateFormat": "YYYY-MM-DD"]
        #expect(try map([.object(rule)], ["d": JSON(integerLiteral: number)]).value == ["d": .string(date)])
        #expect(try map([.object(rule)], ["d": .string(String(number))]).value == ["d": .string(date)])
    }

    @Test func `handlebars use bare names`() throws {
        let rules: JSON = [
            ["extract": "{{first}} {{uppercase last}}", "generate": "name"], ["extract": "{{n}}", "generate": "n", "dataType": "number"],
        ]
        #expect(try map(rules, ["first": "Ada", "last": "Byron", "n": 5]).value == ["name": "Ada BYRON", "n": 5])
        #expect(try map([["extract": "a", "generate": "b", "hardCodedValue": nil]], ["a": 1]).value == ["b": 1])
        let failing = try map([["extract": "{{regexMatch a \"(\"}}", "generate": "b"]], [:])
        #expect(failing.errors.map(\.code) == ["handlebars_template_parse_error"])
    }

    @Test func `discardIfEmpty drops what is empty`() throws {
        let rules: JSON = [
            ["extract": "a", "generate": "a", "discardIfEmpty": true], ["extract": "b", "generate": "b", "discardIfEmpty": true],
            ["extract": "c", "generate": "c", "discardIfEmpty": true, "default": "d"],
            ["extract": "e", "generate": "e", "discardIfEmpty": true],
        ]
        #expect(try map(rules, ["a": "", "b": [], "c": nil, "e": 0]).value.text == #"{"c":"d","e":0}"#)
    }

    @Test func `a lookup translates, and a miss is an error unless it is allowed`() throws {
        let lookups: JSON = [
            ["name": "strict", "map": ["1": "one", "true": "yes", "a": "x"]],
            ["name": "lenient", "map": ["a": "x"], "allowFailures": true, "default": "none"],
            ["name": "null", "map": [:], "allowFailures": true, "default": nil], ["name": "nothing", "map": [:], "allowFailures": true],
        ]
        func look(_ name: String, _ value: JSON) throws -> Mapped {
            try map([["extract": "a", "generate": "b", "lookupName": .string(name)]], ["a": value], lookups: lookups)
        }
        #expect(try look("strict", 1) == Mapped(["b": "one"]))
        #expect(try look("strict", true) == Mapped(["b": "yes"]))
        #expect(try look("strict", ["a", 1]) == Mapped(["b": ["x", "one"]]))
        #expect(try look("lenient", "q") == Mapped(["b": "none"]))
        #expect(try look("null", "q") == Mapped(["b": nil]))
        #expect(try look("nothing", "q") == Mapped([:]))
        #expect(try look("strict", "") == Mapped(["b": ""]))
        let miss = try look("strict", "q")
        #expect(miss.value == [:])
        #expect(
            miss.errors.map(\.json) == [
                ["code": "lookup_error", "message": "No match for \"q\" was found in the lookup \"strict\".", "source": "lookup"]
            ])
    }

    @Test func `a lookup that is not static is asked of the context`() throws {
        var context = MappingContext.test
        context.lookup = { lookup, value, record in lookup["extract"] == "id" && record["n"] == 1 ? ["found", value] : JSON?.none }
        let lookups: JSON = [
            ["name": "dynamic", "relativeURI": "/x", "extract": "id"], ["name": "other", "allowFailures": true, "default": "d"],
        ]
        let rules: JSON = [["extract": "a", "generate": "b", "lookupName": "dynamic"], ["generate": "c", "lookupName": "other"]]
        #expect(try map(rules, ["a": 5, "n": 1], lookups: lookups, context) == Mapped(["b": ["found", 5], "c": "d"]))
        #expect(try map(rules, ["a": 5, "n": 1], lookups: lookups).errors.count == 1)
    }

    @Test func `conditions decide whether a field is mapped`() throws {
        let lookups: JSON = [["name": "l", "map": ["a": "x", "e": ""]]]
        func when(_ condition: JSON, _ value: JSON, _ context: MappingContext = .test) throws -> Bool {
            let rule: JSON = ["extract": "a", "generate": "b.c", "conditional": condition]
            return try !map([rule], ["a": value], lookups: lookups, context).value.text.elementsEqual("{}")
        }
        #expect(try when(["when": "record_created"], 1, .test(.create)))
        #expect(try when(["when": "record_created"], 1))
        #expect(try !when(["when": "record_created"], 1, .test(.update)))
        #expect(try when(["when": "record_updated"], 1, .test(.update)))
        #expect(try !when(["when": "record_updated"], 1, .test(.create)))
        #expect(try when(["when": "extract_not_empty"], 0))
        #expect(try !when(["when": "extract_not_empty"], ""))
        #expect(try when(["when": "lookup_not_empty", "lookupName": "l"], "a"))
        #expect(try !when(["when": "lookup_not_empty", "lookupName": "l"], "e"))
        #expect(try when(["when": "lookup_empty", "lookupName": "l"], "q"))
        #expect(try !when(["when": "lookup_empty", "lookupName": "l"], "a"))
        #expect(try when(["when": "ignore_if_set"], 1, .test(.update, destination: ["b": ["c": ""]])))
        #expect(try !when(["when": "ignore_if_set"], 1, .test(.update, destination: ["b": ["c": 5]])))
        #expect(try when(["when": "ignore_if_set"], 1, .test(.update)))
    }

    @Test func `an immutable field is mapped when the record is created only`() throws {
        let rules: JSON = [["extract": "a", "generate": "b", "immutable": true]]
        #expect(try map(rules, ["a": 1], .test(.create)).value == ["b": 1])
        #expect(try map(rules, ["a": 1], .test(.update)).value == [:])
    }

    // MARK: Lists

    private let order: JSON = [
        "id": 7, "lines": [["sku": "a", "qty": "1"], ["sku": "b"]], "empty": [], "one": ["sku": "s"],
        "orders": [["id": 1, "lines": [["sku": "a"], ["sku": "b"]]], ["id": 2, "lines": [["sku": "c"]]], ["id": 3]],
    ]

    private func list(_ fields: JSON, _ path: JSON = nil) throws -> Mapped {
        try map([], order, lists: [["generate": "out.items", "jsonPath": path, "fields": fields]])
    }

    @Test func `a list has one element for each of its source, and other extracts repeat`() throws {
        let mapped = try list([
            ["extract": "lines[*].sku", "generate": "code"], ["extract": "lines[*].qty", "generate": "n.qty", "dataType": "number"],
            ["extract": "id", "generate": "order"], ["generate": "fix", "hardCodedValue": "x"], ["extract": "{{id}}!", "generate": "t"],
        ])
        #expect(
            mapped.value.text
                == #"{"out":{"items":[{"code":"a","n":{"qty":1},"order":7,"fix":"x","t":"7!"},{"code":"b","order":7,"fix":"x","t":"7!"}]}}"#
        )
        #expect(mapped.errors.isEmpty)
    }

    @Test func `lists within lists are laid out flat beside what is theirs`() throws {
        let mapped = try list([["extract": "orders[*].id", "generate": "o"], ["extract": "orders[*].lines[*].sku", "generate": "s"]])
        #expect(mapped.value.text == #"{"out":{"items":[{"o":1,"s":"a"},{"o":1,"s":"b"},{"o":2,"s":"c"}]}}"#)
    }

    @Test func `two arrays go side by side`() throws {
        let mapped = try list([["extract": "lines[*].sku", "generate": "s"], ["extract": "orders[*].id", "generate": "o"]])
        #expect(mapped.value.text == #"{"out":{"items":[{"s":"a","o":1},{"s":"b","o":2},{"o":3}]}}"#)
    }

    @Test func `a missing array gives no list, an empty one an empty list, an object a list of one`() throws {
        #expect(try list([["extract": "no[*].sku", "generate": "s"]]).value == [:])
        #expect(try list([["extract": "empty[*].sku", "generate": "s"]]).value == ["out": ["items": []]])
        #expect(try list([["extract": "one[*].sku", "generate": "s"]]).value == ["out": ["items": [["s": "s"]]]])
        #expect(try list([["extract": "id", "generate": "s"]]).value == ["out": ["items": [["s": 7]]]])
    }

    @Test(arguments: ["lines", "lines[*]", "$.lines[*]"]) func `jsonPath names the array that extracts are relative to`(path: String) throws
    {
        let mapped = try list([["extract": "sku", "generate": "s"]], .string(path))
        #expect(mapped.value == ["out": ["items": [["s": "a"], ["s": "b"]]]])
    }

    @Test func `an element that fails leaves an error and the others`() throws {
        let mapped = try list([
            ["extract": "lines[*].sku", "generate": "n", "dataType": "number"], ["extract": "lines[*].sku", "generate": "s"],
        ])
        #expect(mapped.value == ["out": ["items": [["s": "a"], ["s": "b"]]]])
        #expect(mapped.errors.count == 2)
    }

    @Test func `a field that generates a star is a list as well`() throws {
        let mapped = try map(
            [
                ["extract": "lines[*].sku", "generate": "items[*].code"], ["extract": "id", "generate": "id"],
                ["extract": "lines[*].qty", "generate": "items[*].n"],
            ], order)
        #expect(mapped.value.text == #"{"items":[{"code":"a","n":"1"},{"code":"b"}],"id":7}"#)
    }

    @Test func `a star at the end takes the values as they are`() throws {
        let mapped = try map([["extract": "lines[*].sku", "generate": "o.codes[*]"]], order)
        #expect(mapped.value == ["o": ["codes": ["a", "b"]]])
    }

    @Test func `a record of grouped rows is mapped by a star`() throws {
        let rows: JSON = [["id": 1, "sku": "a"], ["id": 1, "sku": "b"]]
        let mapped = try map(
            [["extract": "0.id", "generate": "id"]], rows, lists: [["generate": "l", "fields": [["extract": "*.sku", "generate": "s"]]]])
        #expect(mapped.value == ["id": 1, "l": [["s": "a"], ["s": "b"]]])
    }

    @Test func `an adaptor's block may hold mapping and lookups`() throws {
        let json: JSON = [
            "netsuite_da": [
                "mapping": ["fields": [["extract": "a", "generate": "b", "lookupName": "l"]]],
                "lookups": [["name": "l", "map": ["1": "one"]]],
            ]
        ]
        #expect(try Mapping(json).apply(to: ["a": 1], in: .test).value == ["b": "one"])
    }
}
