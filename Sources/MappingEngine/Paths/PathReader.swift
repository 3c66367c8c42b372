/// Parses the text of a path.
struct PathReader {
    enum Dialect { case dotted, jsonPath, template }

    private let text: [UInt8]
    private let whole: String
    private var at = 0

    init(_ text: String, whole: String? = nil) {
        self.text = Array(text.utf8)
        self.whole = whole ?? text
    }

    mutating func steps(dialect: Dialect) throws(DefinitionError) -> [SourcePath.Step] {
        var steps: [SourcePath.Step] = []
        // a JSON path continues after its $, a dotted one begins with a name
        var needsName = dialect != .jsonPath
        while at < text.count || needsName {
            if at < text.count, text[at] == UInt8(ascii: "[") {
                steps.append(try bracket(dialect))
            } else if needsName {
                steps.append(try name())
            } else if text[at] == UInt8(ascii: ".") {
                at += 1
                needsName = true
                continue
            } else {
                throw fault("a dot or [ is expected")
            }
            needsName = false
            guard steps.count <= Assumed.pathSteps else { throw fault("it has too many steps") }
        }
        return steps
    }

    private mutating func name() throws(DefinitionError) -> SourcePath.Step {
        let start = at
        while at < text.count, text[at] != UInt8(ascii: "."), text[at] != UInt8(ascii: "[") { at += 1 }
        guard at > start else { throw fault("a name is missing") }
        let name = String(decoding: text[start..<at], as: UTF8.self)
        return name == "*" ? .each : .member(name)
    }

    /// Reads `[0]`, `[*]`, `['a.b']`, `["a.b"]`, `[a.b]`.
    private mutating func bracket(_ dialect: Dialect) throws(DefinitionError) -> SourcePath.Step {
        at += 1
        if let quote = text[at...].first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
            let start = at + 1
            guard let end = text[start...].firstIndex(of: quote), end + 1 < text.count, text[end + 1] == UInt8(ascii: "]") else {
                throw fault("a quote is not closed")
            }
            at = end + 2
            return .name(String(decoding: text[start..<end], as: UTF8.self), index: nil)
        }
        guard let end = text[at...].firstIndex(of: UInt8(ascii: "]")) else { throw fault("a [ is not closed") }
        let content = String(decoding: text[at..<end], as: UTF8.self)
        at = end + 1
        guard !content.isEmpty else { throw fault("there is nothing between [ and ]") }
        guard content.first != "?" else { throw fault("filter expressions are not emulated") }
        if content == "*" { return .each }
        // in a dotted path these would be names
        if dialect == .jsonPath {
            guard content.first != "(" else { throw fault("expressions are not emulated") }
            let isChoice =
                content.utf8.allSatisfy { $0.isDigit || " -,:".utf8.contains($0) } && content.utf8.contains { ",:".utf8.contains($0) }
            guard !isChoice else { throw fault("slices and unions are not emulated") }
        }
        // in a template even digits are a name, for example of a column named after a year
        if dialect == .template { return .member(content) }
        return SourcePath.Step.number(content).map { .index($0) } ?? .name(content, index: nil)
    }

    private func fault(_ reason: String) -> DefinitionError { DefinitionError("", "\"\(whole)\" is not a path: \(reason)") }
}

extension SourcePath.Step {
    static func member(_ name: String) -> Self { .name(name, index: number(name)) }

    /// Nil unless the text is nothing but digits and small enough for an index.
    static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }
}
