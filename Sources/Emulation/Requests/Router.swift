import HTTPMessages

/// How an API's server reads paths.
package struct RoutingRules: Sendable {
    /// `/API/WORKFLOW` is `/api/Workflow`.
    package var foldsCase: Bool
    /// `/api/Workflow/` is `/api/Workflow`.
    package var acceptsTrailingSlash: Bool
    /// HEAD is answered as the row's GET, without the body.
    package var answersHead: Bool

    package init(foldsCase: Bool = false, acceptsTrailingSlash: Bool = false, answersHead: Bool = true) {
        self.foldsCase = foldsCase
        self.acceptsTrailingSlash = acceptsTrailingSlash
        self.answersHead = answersHead
    }
}

/// A table's rows as a trie over path segments: a literal segment is tried before a parameter.
struct Router: Sendable {
    enum Found {
        case row(Int, PathCaptures)
        case otherMethods([Method])
        case nothing
    }

    private struct Node: Sendable {
        var literals: [(segment: [UInt8], child: Int)] = []
        var parameter: Int?
        var rows: [(method: Method, row: Int)] = []
    }
    private var nodes = [Node()]
    private let rules: RoutingRules

    /// - Precondition: no two rows have the same method and path.
    init<Service: API>(_ rows: [Endpoint<Service>], _ rules: RoutingRules) {
        self.rules = rules
        for (index, row) in rows.enumerated() {
            var ends = [insert(row.path.segments[...])]
            if row.path.lastIsOptional { ends.append(insert(row.path.segments.dropLast())) }
            for end in ends {
                precondition(!nodes[end].rows.contains { $0.method == row.method }, "two rows for \(row.operation)")
                nodes[end].rows.append((row.method, index))
            }
        }
    }

    func find(_ method: Method, _ target: Target) -> Found {
        var path = target.path
        if path.last == slash, path.count > 1 {
            guard rules.acceptsTrailingSlash else { return .nothing }
            path.removeLast()
        }
        var captures = PathCaptures()
        guard path.first == slash, let end = descend(from: 0, path, at: path.startIndex, &captures) else { return .nothing }
        let rows = nodes[end].rows
        if let row = rows.first(where: { $0.method == method }) { return .row(row.row, captures) }
        if method == .head, rules.answersHead, let row = rows.first(where: { $0.method == .get }) { return .row(row.row, captures) }
        return .otherMethods(rows.map(\.method))
    }

    private mutating func insert(_ segments: ArraySlice<PathPattern.Segment>) -> Int {
        var at = 0
        for segment in segments {
            switch segment {
            case .literal(let bytes):
                let bytes = rules.foldsCase ? bytes.map(lowercased) : bytes
                if let known = nodes[at].literals.first(where: { $0.segment == bytes }) {
                    at = known.child
                } else {
                    nodes.append(Node())
                    nodes[at].literals.append((bytes, nodes.count - 1))
                    at = nodes.count - 1
                }
            case .parameter:
                if let known = nodes[at].parameter {
                    at = known
                } else {
                    nodes.append(Node())
                    nodes[at].parameter = nodes.count - 1
                    at = nodes.count - 1
                }
            }
        }
        return at
    }

    /// The node with rows at the end of the path; `at` stands on the slash before the next segment, or at the end.
    private func descend(from node: Int, _ path: ArraySlice<UInt8>, at start: Int, _ captures: inout PathCaptures) -> Int? {
        guard start < path.endIndex else { return nodes[node].rows.isEmpty ? nil : node }
        var end = start + 1
        var isEncoded = false
        while end < path.endIndex, path[end] != slash {
            if path[end] == UInt8(ascii: "%") { isEncoded = true }
            end += 1
        }
        let segment = path[start + 1..<end]
        for literal in nodes[node].literals where matches(literal.segment, segment, isEncoded) {
            if let found = descend(from: literal.child, path, at: end, &captures) { return found }
        }
        guard let parameter = nodes[node].parameter, !segment.isEmpty else { return nil }
        captures.push(segment.startIndex..<segment.endIndex)
        if let found = descend(from: parameter, path, at: end, &captures) { return found }
        captures.pop()
        return nil
    }

    private func matches(_ literal: [UInt8], _ segment: ArraySlice<UInt8>, _ isEncoded: Bool) -> Bool {
        if isEncoded {
            let decoded = Array(percentDecoded(segment).utf8)
            return rules.foldsCase ? literal == decoded.map(lowercased) : literal == decoded
        }
        guard literal.count == segment.count else { return false }
        for index in literal.indices {
            let byte = segment[segment.startIndex + index]
            guard literal[index] == byte || (rules.foldsCase && literal[index] == lowercased(byte)) else { return false }
        }
        return true
    }
}

private let slash = UInt8(ascii: "/")

private func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}
