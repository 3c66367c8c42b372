import MappingEngine
import OrderedJSON
import Testing

/// Mapper 2.0: celigo/integrator-api-docs and celigo/ai.
@Suite struct StructuredMappingTests {
    /// Adds the status that every entry must have.
    private func active(_ rule: JSON) -> JSON {
        switch rule {
        case .object(var object):
            for name in ["mappings", "buildArrayHelper"] { object[name] = object[name].map(active) }
            if object["dataType"] != nil, object["status"] == nil { object["status"] = "Active" }
            return .object(object)
        case .array(let rules): return .array(rules.map(active))
        default: return rule
        }
    }

    private func map(_ rules: JSON, _ record: JSON, lookups: JSON = [], _ context: MappingContext = .test) throws -> Mapped {
        try Mapping(["mappings": active(rules), "lookups": lookups]).apply(to: record, in: context)
    }

    private let record: JSON = [
        "id": 7, "name": "Ada", "tags": ["x", "y"], "address": ["city": "Oslo"],
        "orders": [
            ["id": 1, "items": [["sku": "a", "qty": 1], ["sku": "b", "qty": 2]]], ["id": 2, "items": [["sku": "c", "qty": 3]]],
            ["id": 3, "items": []],
        ],
    ]

    // MARK: What it refuses

    @Test(
        arguments: [
            ([["generate": "a", "dataType": "string"]], "mappings[0].status: Mapping object must have status field present."),
            ([["status": "Active", "dataType": "string"]], "mappings[0].generate: Expected field: mappings[0].generate to be present."),
            ([["status": "Active", "generate": "a"]], "mappings[0].dataType: Expected field: mappings[0].dataType to be present."),
            ([["status": "Active", "generate": "a", "dataType": "date"]], "mappings[0].dataType: \"date\" is no data type."),
            (
                [["status": "Active", "generate": "a", "dataType": "string", "extract": "$..b"]],
                "mappings[0].extract: \"$..b\" is not a path: a name is missing"
            ),
            (
                [["status": "Active", "generate": "a", "dataType": "object", "mappings": [["generate": "b", "dataType": "string"]]]],
                "mappings[0].mappings[0].status: Mapping object must have status field present."
            ),
            (
                [["status": "Active", "generate": "a", "dataType": "objectarray", "buildArrayHelper": [["mappings": [1]]]]],
                "mappings[0].buildArrayHelper[0].mappings[0]: An object is expected."
            ),
            (
                [["status": "Active", "generate": "a", "dataType": "string", "lookupName": "x"]],
                "mappings[0].lookupName: The lookup \"x\" does not exist."
            ),
            ("x", "mappings: An array is expected."),
        ] as [(JSON, String)])
    func `a structured mapping that is none is refused with field and reason`(rules: JSON, reason: String) {
        let fault = #expect(throws: DefinitionError.self) { try Mapping(["mappings": rules]) }
        #expect(fault?.description == reason)
    }

    @Test func `mappings nested without end are refused`() {
        var rule: JSON = ["status": "Active", "generate": "a", "dataType": "string", "extract": "$.a"]
        for _ in 0..<300 { rule = ["status": "Active", "generate": "a", "dataType": "object", "mappings": [rule]] }
        let fault = #expect(throws: DefinitionError.self) { try Mapping(["mappings": [rule]]) }
        #expect(fault?.reason == "The mappings are nested too deeply.")
    }

    @Test func `a value that cannot be converted is left out and told with its whole name`() throws {
        let mapped = try map(
            [
                [
                    "generate": "o", "dataType": "object",
                    "mappings": [
                        ["generate": "n", "dataType": "number", "extract": "$.name"],
                        ["generate": "s", "dataType": "string", "extract": "$.id"],
                    ],
                ]
            ],
            record)
        #expect(mapped.value == ["o": ["s": "7"]])
        #expect(
            mapped.errors.map(\.json) == [
                [
                    "code": "mapping_error", "message": "The value \"Ada\" of the field \"o.n\" cannot be converted to number.",
                    "source": "mapping",
                ]
            ])
    }

    @Test func `a mapping that multiplies without end is given up`() throws {
        let list = JSON.array(Array(repeating: 1, count: 2000))
        let inner: JSON = [
            "generate": "b", "dataType": "objectarray",
            "buildArrayHelper": [["extract": "$.m[*]", "mappings": [["generate": "c", "dataType": "string", "extract": "x"]]]],
        ]
        let mapped = try map(
            [["generate": "a", "dataType": "objectarray", "buildArrayHelper": [["extract": "$.l[*]", "mappings": [inner]]]]],
            ["l": list, "m": list], .test(bytes: 1_000_000))
        #expect(mapped.errors.first?.message == "The mapping produces too many values for one record.")
        #expect(mapped.errors.count < 2100)
    }

    // MARK: What it answers

    @Test(
        arguments: [
            (["dataType": "string", "extract": "$.id"], "7"), (["dataType": "number", "extract": "$.id"], 7),
            (["dataType": "boolean", "extract": "true"], true),
            (["dataType": "string", "extract": "$ 5"], "$ 5"), (["dataType": "string", "extract": "fixed"], "fixed"),
            (["dataType": "number", "extract": "42"], 42),
            (["dataType": "string", "extract": "{{record.name}}-{{record.id}}"], "Ada-7"),
            (["dataType": "object", "extract": "$.address"], ["city": "Oslo"]),
            (["dataType": "stringarray", "extract": "$.tags"], ["x", "y"]),
            (["dataType": "numberarray", "extract": "$.orders[*].id"], [1, 2, 3]),
            (["dataType": "objectarray", "extract": "$.orders[1].items"], [["sku": "c", "qty": 3]]),
            (["dataType": "string", "extract": "$.orders[1].items[*].sku"], "c"),
            (["dataType": "string", "extract": "$.no", "default": "d"], "d"), (["dataType": "string", "hardCodedValue": ""], ""),
            (["dataType": "string", "extract": "2020-02-03", "extractDateFormat": "YYYY-MM-DD", "generateDateFormat": "D.M.YY"], "3.2.20"),
            (["dataType": "string", "extract": "$.id", "extractDateFormat": "X", "generateDateFormat": "YYYY ss"], "1970 07"),
            (["dataType": "string", "default": nil], nil),
            (["dataType": "booleanarray", "extract": "$.tags", "default": [], "conditional": ["when": "record_updated"]], []),
            (["dataType": "string", "extract": "$.no", "default": "d", "conditional": ["when": "extract_not_empty"]], "d"),
            (["dataType": "string", "extract": "$.name", "conditional": ["when": "extract_not_empty"]], "Ada"),
            (["dataType": "string", "extract": "$.id", "lookupName": "l"], "seven"),
            (
                [
                    "dataType": "stringarray",
                    "buildArrayHelper": [["extract": "$.tags[*]"], ["extract": "z"], ["extract": "$.no"], ["extract": "{{record.id}}"]],
                ], ["x", "y", "z", "7"]
            ),
            (
                ["dataType": "objectarray", "buildArrayHelper": [["extract": "$.address"], ["extract": "$.orders[*].items[*]"]]],
                [["city": "Oslo"], ["sku": "a", "qty": 1], ["sku": "b", "qty": 2], ["sku": "c", "qty": 3]]
            ),
            (
                [
                    "dataType": "objectarray",
                    "buildArrayHelper": [["mappings": [["generate": "n", "dataType": "string", "extract": "$.name"]]]],
                ], [["n": "Ada"]]
            ),
            (
                [
                    "dataType": "arrayarray",
                    "buildArrayHelper": [
                        [
                            "extract": "$.orders[*]",
                            "mappings": [
                                [
                                    "dataType": "numberarray",
                                    "buildArrayHelper": [["extract": "$.orders.id"], ["extract": "$.orders.items[*].qty"]],
                                ]
                            ],
                        ]
                    ],
                ], [[1, 1, 2], [2, 3], [3]]
            ),
            (["dataType": "arrayarray", "buildArrayHelper": [["extract": "$.tags"]]], [["x", "y"]]),
        ] as [(JSON.Object, JSON)])
    func `an entry makes its value`(rule: JSON.Object, value: JSON) throws {
        var rule = rule
        rule["generate"] = "v"
        let mapped = try map([.object(rule)], record, lookups: [["name": "l", "map": ["7": "seven"]]])
        #expect(mapped == Mapped(["v": value]))
    }

    @Test func `what is missing is omitted, with the object that would hold it`() throws {
        let rules: JSON = [
            ["generate": "a", "dataType": "string", "extract": "$.no"],
            ["generate": "o", "dataType": "object", "mappings": [["generate": "b", "dataType": "string", "extract": "$.no"]]],
            [
                "generate": "l", "dataType": "objectarray",
                "buildArrayHelper": [["extract": "$.no[*]", "mappings": [["generate": "b", "dataType": "string", "extract": "x"]]]],
            ],
            ["generate": "off", "dataType": "string", "extract": "x", "status": "Draft"],
        ]
        #expect(try map(rules, record) == Mapped([:]))
    }

    @Test func `a name with dots is one name`() throws {
        #expect(try map([["generate": "a.b", "dataType": "string", "extract": "x"]], [:]).value == ["a.b": "x"])
    }

    @Test func `a child sees every array on the path as its current element`() throws {
        let rules: JSON = [
            [
                "generate": "lines", "dataType": "objectarray",
                "buildArrayHelper": [
                    [
                        "extract": "$.orders[*].items[*]",
                        "mappings": [
                            ["generate": "sku", "dataType": "string", "extract": "$.orders.items.sku"],
                            ["generate": "order", "dataType": "number", "extract": "$.orders.id"],
                            ["generate": "customer", "dataType": "string", "extract": "$.name"],
                            ["generate": "text", "dataType": "string", "extract": "{{record.orders.items.qty}}/{{record.id}}"],
                        ],
                    ]
                ],
            ]
        ]
        #expect(
            try map(rules, record).value.text
                == #"{"lines":[{"sku":"a","order":1,"customer":"Ada","text":"1/7"},{"sku":"b","order":1,"customer":"Ada","text":"2/7"},{"sku":"c","order":2,"customer":"Ada","text":"3/7"}]}"#
        )
    }

    @Test func `arrays within arrays are built from within`() throws {
        let rules: JSON = [
            [
                "generate": "orders", "dataType": "objectarray",
                "buildArrayHelper": [
                    [
                        "extract": "$.orders[*]",
                        "mappings": [
                            ["generate": "no", "dataType": "number", "extract": "$.orders.id"],
                            ["generate": "skus", "dataType": "stringarray", "buildArrayHelper": [["extract": "$.orders.items[*].sku"]]],
                            [
                                "generate": "items", "dataType": "objectarray",
                                "buildArrayHelper": [
                                    [
                                        "extract": "$.orders.items[*]",
                                        "mappings": [["generate": "s", "dataType": "string", "extract": "$.orders.items.sku"]],
                                    ]
                                ],
                            ],
                        ],
                    ]
                ],
            ]
        ]
        #expect(
            try map(rules, record).value.text
                == #"{"orders":[{"no":1,"skus":["a","b"],"items":[{"s":"a"},{"s":"b"}]},{"no":2,"skus":["c"],"items":[{"s":"c"}]},{"no":3,"skus":[],"items":[]}]}"#
        )
    }

    @Test func `mappings go before a mapping`() throws {
        let json: JSON = [
            "mapping": ["fields": [["extract": "a", "generate": "one"]]],
            "mappings": active([["generate": "two", "dataType": "string", "extract": "$.a"]]),
        ]
        #expect(try Mapping(json).apply(to: ["a": "x"], in: .test).value == ["two": "x"])
    }
}
