import OrderedJSON

/// Rules as a client may send them: mostly well-formed, and now and then not.
extension RandomJSON {
    mutating func path() -> String {
        let steps = [
            "a", "b.c", "lines[*].sku", "*", "*.a", "[a b]", "['d.e']", "a[0]", "a.0", "lines[*].lines[*].sku", "data", "$", "é", "a..b",
            "x[", "",
        ]
        return one(of: steps)
    }

    mutating func jsonPath() -> String {
        one(of: [
            "$", "$.a", "$.a.b", "$.lines[*]", "$.lines[*].sku", "$.lines.sku", "$.lines[*].lines[*]", "$['a b']", "$[0]", "$[*]", "$.",
            "$..a",
        ])
    }

    mutating func template() -> String {
        one(of: [
            "{{a}}", "{{{a}}}-{{lines.0.sku}}", "{{#each lines}}{{sku}}{{@index}}{{/each}}", "{{#if a}}x{{else}}{{b}}{{/if}}",
            "{{record.a}}",
            "{{add a b}}", "{{dateFormat \"YYYY\" a}}", "{{join lines \",\"}}", "{{#with a}}{{../b}}{{/with}}", "{{a", "{{no b}}",
            "{{regexMatch a b}}",
            "{{lookup \"l\" a}}", "{{substring a -1 b}}", "{{random \"UUID\"}}", "{{#compare a \"<\" b}}1{{/compare}}",
            "{{sort lines key=\"sku\"}}",
        ])
    }

    /// Adds members that a rule of either mapper may have.
    private mutating func extras(_ rule: inout JSON.Object) {
        if chance(1, in: 4) { rule["default"] = scalar() }
        if chance(1, in: 6) { rule["lookupName"] = .string(one(of: ["l", "m", "no"])) }
        if chance(1, in: 6) {
            let when = one(of: [
                "record_created", "record_updated", "extract_not_empty", "lookup_not_empty", "lookup_empty", "ignore_if_set", "no",
            ])
            rule["conditional"] = ["when": .string(when), "lookupName": chance(1, in: 2) ? "l" : nil]
        }
        if chance(1, in: 8) { rule["generateDateFormat"] = .string(one(of: ["YYYY-MM-DD", "x", "[", "L LT", "ddd Do MMM"])) }
        if chance(1, in: 8) { rule["extractDateFormat"] = .string(one(of: ["YYYY-MM-DD", "x", "D/M/YY", "Z"])) }
        if chance(1, in: 12) { rule["extractDateTimezone"] = .string(one(of: ["Europe/Berlin", "UTC", "Mars"])) }
        if chance(1, in: 30) { rule[name()] = value(depth: 2) }
    }

    mutating func field() -> JSON {
        var rule: JSON.Object = [
            "generate": .string(one(of: ["a", "b", "c.d", "c.e", "f[0]", "f[2].g", "l[*].x", "l[*].y", "c", "[d.e]", "[*]", ""]))
        ]
        if chance(4, in: 5) { rule["extract"] = .string(chance(1, in: 4) ? template() : path()) } else { rule["hardCodedValue"] = scalar() }
        if chance(1, in: 3) {
            rule["dataType"] = .string(one(of: ["string", "number", "boolean", "date", "stringarray", "numberarray", "no"]))
        }
        if chance(1, in: 6) { rule["discardIfEmpty"] = true }
        if chance(1, in: 10) { rule["immutable"] = true }
        extras(&rule)
        return .object(rule)
    }

    mutating func fields() -> JSON { .array((0..<Int.random(in: 0...3, using: &self)).map { _ in field() }) }

    mutating func lists() -> JSON {
        .array(
            (0..<Int.random(in: 0...1, using: &self)).map { _ in
                ["generate": .string(one(of: ["l", "m.n", "a"])), "jsonPath": chance(1, in: 4) ? "lines" : nil, "fields": fields()]
            })
    }

    mutating func entries(depth: Int = 3, isNamed: Bool = true) -> JSON {
        .array((0..<Int.random(in: 0...3, using: &self)).map { _ in entry(depth: depth, isNamed: isNamed) })
    }

    private mutating func entry(depth: Int, isNamed: Bool) -> JSON {
        let types = ["string", "number", "boolean", "object", "stringarray", "numberarray", "booleanarray", "objectarray", "arrayarray"]
        let type = one(of: types)
        var rule: JSON.Object = ["dataType": .string(type), "status": chance(1, in: 20) ? "Draft" : "Active"]
        if isNamed { rule["generate"] = .string(one(of: ["a", "b", "c.d", "é"])) }
        if chance(3, in: 4) { rule["extract"] = .string(one(of: [jsonPath(), jsonPath(), template(), "literal"])) }
        if type == "object", depth > 0 { rule["mappings"] = entries(depth: depth - 1) }
        if type.hasSuffix("array"), depth > 0, chance(3, in: 4) {
            var helper: JSON.Object = [:]
            if chance(3, in: 4) { helper["extract"] = .string(jsonPath()) }
            if chance(2, in: 3) { helper["mappings"] = entries(depth: depth - 1, isNamed: type != "arrayarray") }
            rule["buildArrayHelper"] = [.object(helper)]
        }
        extras(&rule)
        return .object(rule)
    }

    mutating func filter(depth: Int = 4) -> JSON {
        guard depth > 0, chance(4, in: 5) else { return chance(2, in: 3) ? ["extract", .string(path())] : scalar() }
        let operators = [
            "equals", "notequals", "greaterthan", "greaterthanequals", "lessthan", "lessthanequals", "contains", "doesnotcontain",
            "startswith", "endswith",
            "matches", "notempty", "empty", "isempty", "isnotempty", "and", "or", "not", "settings", "number", "string", "boolean",
            "epochtime", "lowercase",
            "uppercase", "floor", "ceiling", "abs", "no",
        ]
        return .array([.string(one(of: operators)), filter(depth: depth - 1), filter(depth: depth - 1)])
    }

    static let lookups: JSON = [
        ["name": "l", "map": ["x": "y", "12": "twelve"], "allowFailures": true], ["name": "m", "map": ["a": nil]],
    ]
}
