import HTTPMessages

/// How an API's server reads paths.
package struct RoutingRules: Sendable {
    /// `/API/WORKFLOW` is `/api/Workflow`.
    package var foldsCase: Bool
    /// `/api/Workflow/` is `/api/Workflow`.
    package var acceptsTrailingSlash: Bool
    /// HEAD is answered like the row's GET, without the body; but not where the GET writes (RFC 9110 §9.2.1).
    package var answersHead: Bool
    /// First segments that stand for another one, in small letters: `/api/flows` is `/v1/flows` where `api` stands for `v1`.
    package var aliases: [String: String]

    package init(
        foldsCase: Bool = false, acceptsTrailingSlash: Bool = false, answersHead: Bool = true, aliases: [String: String] = [:]
    ) {
        self.foldsCase = foldsCase
        self.acceptsTrailingSlash = acceptsTrailingSlash
        self.answersHead = answersHead
        self.aliases = aliases
    }
}

/// A table's rows as a trie over path segments: a literal segment is tried before a parameter.
struct Router: Sendable {
    enum Found {
        case row(Int, PathCaptures)
        case otherMethods([Method])
        case nothing
    }

    /// Plain numbers, so that walking the trie counts no references.
    private struct Node: Sendable {
        /// Where the segment is in `text`; empty for a parameter.
        var segment = 0..<0
        var firstChild = -1
        var nextSibling = -1
        var parameter = -1
        /// Where the node's rows are in `methods` and `rows`.
        var rows = 0..<0
    }
    private var nodes = [Node()]
    private var text: [UInt8] = []
    private var methods: [Method] = []
    private var rows: [Int] = []
    /// Which of them answer HEAD, too.
    private var haveHead: [Bool] = []
    private let rules: RoutingRules

    /// - Precondition: no two rows have the same method and path, and none more parameters than `PathCaptures.limit`.
    init<Service: API>(_ endpoints: [Endpoint<Service>], _ rules: RoutingRules) {
        self.rules = rules
        var places: [[Int]] = []
        for (index, endpoint) in endpoints.enumerated() {
            precondition(endpoint.path.parameters.count <= PathCaptures.limit, "too many parameters in \(endpoint.operation)")
            var ends = [insert(endpoint.path.segments[...])]
            if endpoint.path.lastIsOptional { ends.append(insert(endpoint.path.segments.dropLast())) }
            places += Array(repeating: [], count: nodes.count - places.count)
            for end in ends {
                precondition(!places[end].contains { endpoints[$0].method == endpoint.method }, "two rows for \(endpoint.operation)")
                places[end].append(index)
            }
        }
        for (node, found) in places.enumerated() {
            nodes[node].rows = rows.count..<rows.count + found.count
            methods += found.map { endpoints[$0].method }
            rows += found
            haveHead += found.map { rules.answersHead && endpoints[$0].method == .get && !endpoints[$0].writes }
        }
        for (alias, segment) in rules.aliases {
            let (other, known) = (child(of: 0, Array(alias.utf8)), child(of: 0, Array(segment.utf8)))
            precondition(nodes[other].firstChild < 0 && nodes[other].parameter < 0, "/\(alias) has rows of its own")
            nodes[other].firstChild = nodes[known].firstChild
            nodes[other].parameter = nodes[known].parameter
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
        if let row = row(at: end, method) { return .row(row, captures) }
        // A path may lead to several rows: `/x/search` also to `/x/:id`, which may have the method.
        captures = PathCaptures()
        if let other = descend(from: 0, path, at: path.startIndex, &captures, having: method), let row = row(at: other, method) {
            return .row(row, captures)
        }
        return .otherMethods(Array(methods[nodes[end].rows]))
    }

    private func row(at node: Int, _ method: Method) -> Int? {
        for at in nodes[node].rows where methods[at] == method { return rows[at] }
        guard method == .head else { return nil }
        for at in nodes[node].rows where haveHead[at] { return rows[at] }
        return nil
    }

    private mutating func insert(_ segments: ArraySlice<PathPattern.Segment>) -> Int {
        var at = 0
        for segment in segments {
            switch segment {
            case .literal(let bytes): at = child(of: at, rules.foldsCase ? bytes.map(lowercased) : bytes)
            case .parameter:
                if nodes[at].parameter < 0 {
                    nodes[at].parameter = nodes.count
                    nodes.append(Node())
                }
                at = nodes[at].parameter
            }
        }
        return at
    }

    private mutating func child(of node: Int, _ segment: [UInt8]) -> Int {
        var known = nodes[node].firstChild
        while known >= 0, Array(text[nodes[known].segment]) != segment { known = nodes[known].nextSibling }
        guard known < 0 else { return known }
        text += segment
        nodes.append(Node(segment: text.count - segment.count..<text.count, nextSibling: nodes[node].firstChild))
        nodes[node].firstChild = nodes.count - 1
        return nodes.count - 1
    }

    /// The node with rows at the end of the path; `start` stands on the slash before the next segment, or at the end.
    /// - Parameter method: when given, only a node that has a row for it will do.
    private func descend(
        from node: Int, _ path: ArraySlice<UInt8>, at start: Int, _ captures: inout PathCaptures, having method: Method? = nil
    ) -> Int? {
        guard start < path.endIndex else {
            return !nodes[node].rows.isEmpty && method.map { row(at: node, $0) != nil } ?? true ? node : nil
        }
        var end = start + 1
        var isEncoded = false
        while end < path.endIndex, path[end] != slash {
            if path[end] == UInt8(ascii: "%") { isEncoded = true }
            end += 1
        }
        let segment = start + 1..<end
        var child = nodes[node].firstChild
        while child >= 0 {
            if matches(nodes[child].segment, path, segment, isEncoded),
                let found = descend(from: child, path, at: end, &captures, having: method)
            {
                return found
            }
            child = nodes[child].nextSibling
        }
        guard nodes[node].parameter >= 0, !segment.isEmpty else { return nil }
        captures.push(segment)
        if let found = descend(from: nodes[node].parameter, path, at: end, &captures, having: method) { return found }
        captures.pop()
        return nil
    }

    private func matches(_ literal: Range<Int>, _ path: ArraySlice<UInt8>, _ segment: Range<Int>, _ isEncoded: Bool) -> Bool {
        if isEncoded {
            let decoded = Array(percentDecoded(path[segment]).utf8)
            return text[literal].elementsEqual(rules.foldsCase ? decoded.map(lowercased) : decoded)
        }
        guard literal.count == segment.count else { return false }
        for offset in 0..<literal.count {
            let (expected, byte) = (text[literal.lowerBound + offset], path[segment.lowerBound + offset])
            guard expected == byte || (rules.foldsCase && expected == lowercased(byte)) else { return false }
        }
        return true
    }
}

private let slash = UInt8(ascii: "/")
