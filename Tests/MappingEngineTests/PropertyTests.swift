import Foundation
import MappingEngine
import OrderedJSON
import Testing

@Suite struct PropertyTests {
    private var records: [JSON] {
        var random = RandomJSON(seed: 1)
        return (0..<10).map { _ in random.value() } + [nil, 1, "x", [], [:]]
    }

    private var context: MappingContext {
        var context = MappingContext.test(["settings": ["a": 1]])
        context.destination = ["a": 1, "c": ["d": ""]]
        return context
    }

    @Test(arguments: 0..<4) func `a mapping bears any record, and the same record gives the same again`(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        var count = 0
        for _ in 0..<250 {
            let json: JSON =
                random.chance(1, in: 2)
                ? ["mapping": ["fields": random.fields(), "lists": random.lists()], "lookups": RandomJSON.lookups]
                : ["mappings": random.entries(), "lookups": RandomJSON.lookups]
            guard let mapping = try? Mapping(json) else { continue }
            count += 1
            for record in records {
                let mapped = mapping.apply(to: record, in: context)
                // records that were mapped before do not change the result
                #expect(try Mapping(json).apply(to: record, in: context).value.text == mapped.value.text)
                #expect(try JSON(parsing: mapped.value.text).text == mapped.value.text)
            }
        }
        #expect(count > 40, "nearly all mappings were refused")
    }

    @Test(arguments: 0..<4) func `filters, transforms, templates and response mappings bear any record`(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        var count = 0
        for _ in 0..<120 {
            let filter = try? RecordFilter(random.filter())
            let transform = try? Transform(
                random.chance(1, in: 2)
                    ? ["rules": [random.fields()]] : ["version": "2", "rulesTwoDotZero": ["mode": "modify", "mappings": random.entries()]])
            let template = try? Template(
                random.template() + random.template(), for: random.one(of: [.uri, .text]), isStrict: random.chance(1, in: 2))
            let response = try? ResponseMapping(["fields": random.fields(), "lists": random.lists()])
            for made in [filter != nil, transform != nil, template != nil, response != nil] where made { count += 1 }
            for record in records {
                _ = filter?.matches(record, in: context)
                _ = transform?.apply(to: record, in: context)
                _ = try? template?.render(record, in: context)
                let merged = response?.apply(to: random.value(), into: record, in: context)
                // a record that is an object keeps its members, in their order
                if let keys = record.objectValue?.keys, let merged {
                    #expect(merged.value.objectValue?.keys.prefix(keys.count).elementsEqual(keys) == true)
                }
            }
        }
        #expect(count > 120, "nearly all definitions were refused")
    }

    @Test(arguments: 0..<4) func `no document crashes what reads it, or what it was read as`(seed: UInt64) {
        var random = RandomJSON(seed: seed)
        let names = [
            "mapping", "mappings", "fields", "lists", "lookups", "rules", "expression", "rulesTwoDotZero", "generate", "extract", "map",
            "type", "version",
        ]
        let (records, context) = (Array(records.prefix(3)), context)
        var count = 0
        for _ in 0..<500 {
            var json = random.value()
            for _ in 0..<3 { json = random.chance(1, in: 2) ? .object([random.one(of: names): json]) : [json, random.scalar()] }
            let mapping = try? Mapping(json)
            let filter = try? RecordFilter(json)
            let transform = try? Transform(json)
            let response = try? ResponseMapping(json)
            let template = try? Template("{{lookup \"a\" b}}", lookups: Lookup.all(json, at: "lookups"))
            for made in [mapping != nil, filter != nil, transform != nil, response != nil, template != nil] where made { count += 1 }
            for record in records {
                _ = mapping?.apply(to: record, in: context)
                _ = filter?.matches(record, in: context)
                _ = transform?.apply(to: record, in: context)
                _ = response?.apply(to: json, into: record, in: context)
                _ = try? template?.render(record, in: context)
            }
        }
        #expect(count > 400, "nearly all documents were refused")
    }

    @Test func `no text crashes what reads templates, paths and dates`() {
        var random = RandomJSON(seed: 5)
        let pieces = [
            "{{", "}}", "{{{", "}}}", "#if", "/if", "else", "a", ".", "[", "]", "(", ")", "\"", "'", "~", "!--", "--", "^", "as |", "|",
            "=", " ", "$", "*", "0", "@", "é", "\n", "\\", "../",
        ]
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in random.one(of: pieces) }.joined()
            _ = try? Template(text).render(["a": [1]], in: .test)
            _ = try? SourcePath(text).value(in: ["a": [1]])
            _ = try? SourcePath(jsonPath: text).value(in: ["a": [1]])
        }
    }

    @Test(arguments: 0..<4) func `the identity mapping gives the record, member by member`(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for _ in 0..<60 {
            guard let record = random.object().objectValue, record[""] == nil, !record.isEmpty else { continue }
            let fields = record.keys.map { name -> JSON in ["extract": .string("[\"\(name)\"]"), "generate": .string("['\(name)']")] }
            let mapped = try Mapping(["mapping": ["fields": .array(fields)]]).apply(to: .object(record), in: .test)
            #expect(mapped.value.text == JSON.object(record).text)
            #expect(mapped.errors.isEmpty)
        }
    }

    @Test(arguments: 0..<4) func `members stand in the order of the rules, whatever the record's order`(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        let names = (0..<24).map { "n\($0)" }
        for _ in 0..<15 {
            let order = names.shuffled(using: &random)
            let present = names.shuffled(using: &random).prefix(Int.random(in: 0...24, using: &random))
            let record = JSON.object(JSON.Object(present.map { ($0, .string($0)) }))
            let expected = order.filter(present.contains)
            let fields = order.map { name -> JSON in ["extract": .string(name), "generate": .string(name)] }
            #expect(try Mapping(["mapping": ["fields": .array(fields)]]).apply(to: record, in: .test).value.objectValue?.keys == expected)
            let entries = order.map { name -> JSON in
                ["extract": .string("$.\(name)"), "generate": .string(name), "dataType": "string", "status": "Active"]
            }
            #expect(try Mapping(["mappings": .array(entries)]).apply(to: record, in: .test).value.objectValue?.keys == expected)
        }
    }

    @Test func `forty-five levels of arrays are walked without harm`() throws {
        var record: JSON = ["sku": 1]
        for _ in 0..<500 { record = ["lines": [record]] }
        let path = Array(repeating: "lines[*]", count: 45).joined(separator: ".")
        let lists: JSON = [["generate": "l", "fields": [["extract": .string(path + ".lines"), "generate": "x"]]]]
        let mapped = try Mapping(["mapping": ["lists": lists]]).apply(to: record, in: .test)
        #expect(mapped.value["l"]?.arrayValue?.count == 1)
        let helper: JSON = [
            "extract": .string("$." + path), "mappings": [["generate": "a", "dataType": "string", "extract": "x", "status": "Active"]],
        ]
        let entries: JSON = [["generate": "l", "dataType": "objectarray", "status": "Active", "buildArrayHelper": [helper]]]
        #expect(try Mapping(["mappings": entries]).apply(to: record, in: .test).value == ["l": [["a": "x"]]])
    }

    @Test func `many may use one mapping at once, whatever order their records have`() async throws {
        let names = (0..<20).map { "n\($0)" }
        let mapping = try Mapping(["mapping": ["fields": .array(names.map { ["extract": .string($0), "generate": .string($0)] })]])
        let expected = JSON.object(JSON.Object(names.map { ($0, .string($0)) })).text
        let context = MappingContext.test
        await withTaskGroup(of: Bool.self) { group in
            for seed in UInt64(0)..<8 {
                group.addTask {
                    var random = RandomJSON(seed: seed)
                    let record = JSON.object(JSON.Object(names.shuffled(using: &random).map { ($0, .string($0)) }))
                    return (0..<300).allSatisfy { _ in mapping.apply(to: record, in: context).value.text == expected }
                }
            }
            for await areRight in group { #expect(areRight) }
        }
    }

    @Test func `all that may be nested fits into a small stack`() async throws {
        let deep = 99
        func nested(_ open: String, _ inside: String, _ close: String) -> String {
            String(repeating: open, count: deep - 2) + inside + String(repeating: close, count: deep - 2)
        }
        let templates = [
            nested("{{#if a}}", "x", "{{/if}}"), nested("{{#each l}}", "x", "{{/each}}"),
            "{{uppercase " + nested("(uppercase ", "a", ")") + "}}",
        ]
        var rules: JSON = ["extract", "a"]
        for _ in 0..<(deep - 1) { rules = ["not", rules] }
        var entry: JSON = ["generate": "a", "dataType": "string", "extract": "x", "status": "Active"]
        for _ in 0..<(deep - 1) { entry = ["generate": "a", "dataType": "object", "mappings": [entry], "status": "Active"] }
        let (filter, mappings) = (rules, JSON.array([entry]))
        // a server's threads have a smaller stack than the main thread: debug builds use 2 MiB elsewhere
        let outcome: [String] = await withCheckedContinuation { continuation in
            let thread = Thread {
                var texts: [String] = []
                for template in templates {
                    texts.append((try? Template(template).render(["a": 1, "l": [["l": [1]]]], in: .test)) ?? "refused")
                }
                texts.append((try? RecordFilter(filter).matches(["a": 1], in: .test)).map { "\($0)" } ?? "refused")
                texts.append(
                    (try? Mapping(["mappings": mappings]))?.apply(to: [:], in: .test).value["a"]?["a"] == nil ? "refused" : "mapped")
                continuation.resume(returning: texts)
            }
            thread.stackSize = 2 << 20
            thread.start()
        }
        #expect(outcome == ["x", "", "1", "true", "mapped"])
    }
}
