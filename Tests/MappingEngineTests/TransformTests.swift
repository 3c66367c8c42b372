import MappingEngine
import OrderedJSON
import Testing

@Suite struct TransformTests {
    private let record: JSON = ["id": 1, "name": "Ada", "lines": [["sku": "a"], ["sku": "b"]]]

    @Test(
        arguments: [
            (1, "An object is expected."), (["type": "script"], "type: Transforms by script are not emulated."),
            (["version": "3"], "version: The version \"3\" does not exist."),
            (["expression": ["rules": 1]], "expression.rules: An array is expected."),
            (["rules": [[["extract": "a"]]]], "rules[0][0].generate: Expected field: rules[0][0].generate to be present."),
            (["rules": [["extract": "a"]]], "rules[0].generate: Expected field: rules[0].generate to be present."),
            (["rules": [5]], "rules[0]: An object is expected."),
            (
                ["expression": ["version": "2", "rulesTwoDotZero": ["mappings": [["generate": "a"]]]]],
                "expression.rulesTwoDotZero.mappings[0].status: Mapping object must have status field present."
            ),
            (["version": "2", "rulesTwoDotZero": ["mode": "x", "mappings": []]], "rulesTwoDotZero.mode: The mode \"x\" does not exist."),
        ] as [(JSON, String)])
    func `a transform that is none is refused with field and reason`(json: JSON, reason: String) {
        let fault = #expect(throws: DefinitionError.self) { try Transform(json) }
        #expect(fault?.description == reason)
    }

    @Test func `version 1 makes a record of what its rules generate`() throws {
        let rules: JSON = [
            [["extract": "name", "generate": "person.name"], ["extract": "lines[*].sku", "generate": "codes[*].code"]],
            [["extract": "id", "generate": "no"]],
        ]
        for json in [["type": "expression", "expression": ["version": "1", "rules": rules]], ["version": "1", "rules": rules]] as [JSON] {
            let mapped = try Transform(json).apply(to: record, in: .test)
            #expect(mapped.value.text == #"{"person":{"name":"Ada"},"codes":[{"code":"a"},{"code":"b"}],"no":1}"#)
        }
    }

    @Test func `version 2 creates a record or modifies it`() throws {
        let mappings: JSON = [
            ["generate": "name", "dataType": "string", "extract": "{{uppercase record.name}}", "status": "Active"],
            ["generate": "new", "dataType": "number", "extract": "$.id", "status": "Active"],
        ]
        func apply(_ mode: JSON) throws -> String {
            try Transform(["type": "expression", "expression": ["version": "2", "rulesTwoDotZero": ["mode": mode, "mappings": mappings]]])
                .apply(to: record, in: .test).value.text
        }
        #expect(try apply("create") == #"{"name":"ADA","new":1}"#)
        #expect(try apply(nil) == #"{"name":"ADA","new":1}"#)
        #expect(try apply("modify") == #"{"id":1,"name":"ADA","lines":[{"sku":"a"},{"sku":"b"}],"new":1}"#)
    }

    @Test(
        arguments: [
            nil, [:], ["expression": ["version": "1", "rules": [[]]]], ["version": "2"],
            ["version": "2", "rulesTwoDotZero": ["mappings": []]],
        ] as [JSON])
    func `without rules a transform passes the record unchanged`(json: JSON) throws {
        #expect(try Transform(json).apply(to: record, in: .test) == Mapped(record))
    }

    @Test func `what fails is told as the transformation's`() throws {
        let mapped = try Transform(["rules": [[["extract": "name", "generate": "n", "dataType": "number"]]]]).apply(to: record, in: .test)
        #expect(mapped.errors.map { $0.json["source"] } == ["transformation"])
        #expect(mapped.errors.map { $0.json["code"] } == ["mapping_error"])
    }
}

@Suite struct ResponseMappingTests {
    private let record: JSON = ["id": 1, "b": "old"]

    @Test(
        arguments: [
            (["fields": 1], "fields: An array is expected."),
            (["fields": [["extract": "a"]]], "fields[0].generate: Expected field: fields[0].generate to be present."),
            (5, "An object is expected."),
        ] as [(JSON, String)])
    func `a response mapping that is none is refused`(json: JSON, reason: String) {
        let fault = #expect(throws: DefinitionError.self) { try ResponseMapping(json) }
        #expect(fault?.description == reason)
    }

    @Test func `what an import answered is added to the record`() throws {
        let mapping = try ResponseMapping([
            "fields": [
                ["extract": "id", "generate": "newId"], ["extract": "_json.x", "generate": "b"], ["extract": "no", "generate": "c"],
                ["extract": "statusCode", "generate": "d.code"],
            ]
        ])
        let mapped = mapping.apply(to: ["id": "5a1", "statusCode": 200, "_json": ["x": [1]]], into: record, in: .test)
        #expect(mapped.value.text == #"{"id":1,"b":[1],"newId":"5a1","d":{"code":200}}"#)
    }

    @Test func `what a lookup found is added whole or in part`() throws {
        // seeds/5-integrator-flows.txt has a mapping of `data` as a whole
        let mapping = try ResponseMapping([
            "lists": [],
            "fields": [
                ["extract": "data", "generate": "all"], ["extract": "data[0].x", "generate": "first"],
                ["extract": "data[*].x", "generate": "each"],
            ],
        ])
        let mapped = mapping.apply(to: ["data": [["x": 1], ["x": 2]]], into: record, in: .test)
        #expect(mapped.value.text == #"{"id":1,"b":"old","all":[{"x":1},{"x":2}],"first":1,"each":[1,2]}"#)
    }

    @Test func `the whole answer is dropped and a list keeps its first element only`() throws {
        let mapping = try ResponseMapping([
            "fields": [["extract": "$", "generate": "all"]],
            "lists": [["generate": "l", "fields": [["extract": "data[*].x", "generate": "y"]]]],
        ])
        #expect(
            mapping.apply(to: ["data": [["x": 1], ["x": 2]]], into: record, in: .test).value == ["id": 1, "b": "old", "l": [["y": 1]]])
        #expect(mapping.apply(to: "text", into: record, in: .test).value == ["id": 1, "b": "old", "all": "text"])
    }

    @Test(arguments: [nil, [:], ["fields": [], "lists": []]] as [JSON]) func `without rules a response mapping leaves the record unchanged`(
        json: JSON
    ) throws {
        #expect(try ResponseMapping(json).apply(to: ["data": 1], into: record, in: .test) == Mapped(record))
    }

    @Test func `what fails is told as the response mapping's`() throws {
        let mapping = try ResponseMapping(["fields": [["extract": "a", "generate": "n", "dataType": "number"]]])
        let mapped = mapping.apply(to: ["a": "x"], into: record, in: .test)
        #expect(mapped.value == record)
        #expect(mapped.errors.map { $0.json["source"] } == ["response_mapping"])
    }
}
