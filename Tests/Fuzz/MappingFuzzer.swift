import MappingEngine
import OrderedJSON

/// What libFuzzer calls with each input. As text, the input is a template, a path and a filter's regular expression; as JSON, a document
/// with rules of all kinds and the record for them. Nothing may crash or take long, and the same input must give the same result twice.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzMappings(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard case .object(let document)? = try? JSON(parsing: bytes, .lenient) else {
        guard let text = String(validating: bytes, as: UTF8.self) else { return 0 }
        render(text, record: example)
        apply(["mapping": ["fields": [["extract": .string(text), "generate": "a"]]]], to: example)
        apply(["mapping": ["fields": [["extract": "number", "generate": .string(text)]]]], to: example)
        apply(["mappings": [["generate": "a", "dataType": "string", "extract": .string(text)]]], to: example)
        filter(["matches", ["string", ["extract", "text"]], .string(text)], record: example)
        return 0
    }
    let record = document["record"] ?? example
    apply(.object(document), to: record)
    transform(document["transform"] ?? .null, record)
    if let template = document["template"]?.stringValue { render(template, record: record) }
    if let rules = document["filter"] { filter(rules, record: record) }
    if let mapping = document["responseMapping"].flatMap({ try? ResponseMapping($0) }) {
        twice { mapping.apply(to: record, into: example, in: $0) }
    }
    return 0
}

private func apply(_ rules: JSON, to record: JSON) {
    guard let mapping = try? Mapping(rules) else { return }
    twice { mapping.apply(to: record, in: $0) }
}

private func transform(_ rules: JSON, _ record: JSON) {
    guard let transform = try? Transform(rules) else { return }
    twice { transform.apply(to: record, in: $0) }
}

private func filter(_ rules: JSON, record: JSON) {
    guard let filter = try? RecordFilter(rules) else { return }
    twice { filter.matches(record, in: $0) }
}

private func render(_ text: String, record: JSON) {
    for place in [Template.Place.uri, .text] {
        guard let template = try? Template(text, for: place) else { continue }
        twice { context in Result { () throws(TemplateError) in try template.render(record, in: context) } }
    }
}

private func twice<Output: Equatable>(_ work: (MappingContext) -> Output) {
    precondition(work(context()) == work(context()), "the same rules make something else of the same record")
}

/// Time and random numbers are fixed. The budget is small, so that spending it is tested too.
private func context() -> MappingContext {
    var context = MappingContext(now: 1_700_000_000_000, randomness: { 4 }, variables: ["settings": ["a": "b"]])
    context.budget = Budget(bytes: 2_000_000)
    context.lookup = { _, value, _ in value }
    context.digest = { _, key, message in (key ?? []) + message.prefix(8) }
    return context
}

private let example = try! JSON(
    parsing: Array(
        """
        {"text": "Ünï \\"quoted\\" 😀", "number": -12.50, "big": 1e300, "yes": true, "none": null, "date": "2024-03-31T01:30:00Z",
        "list": [1, "two", [3, []], {"x": "y"}], "object": {"a b": 1, "a.b": {"c": [{"d": 1}, {"d": 2}]}}, "rows": [{"k": "v"}, {"k": "w"}]}
        """.utf8), .strict)
