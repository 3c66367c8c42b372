/// The path of a row: `/api/Workflow/:id`, with `:id?` as last segment where it may be missing.
package struct PathPattern: Sendable, ExpressibleByStringLiteral {
    enum Segment: Sendable, Equatable {
        case literal([UInt8])
        case parameter(String)
    }
    package let text: String
    let segments: [Segment]
    /// The names of the parameters, in order.
    package let parameters: [String]
    /// Whether the last segment is a parameter that may be missing.
    let lastIsOptional: Bool

    package init(stringLiteral value: String) {
        text = value
        var segments = value.split(separator: "/").map {
            $0.hasPrefix(":") ? Segment.parameter(String($0.dropFirst())) : .literal(Array($0.utf8))
        }
        lastIsOptional = value.hasSuffix("?")
        if lastIsOptional, case .parameter(let name)? = segments.popLast() { segments.append(.parameter(String(name.dropLast()))) }
        self.segments = segments
        parameters = segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }

    /// The segments before the first parameter.
    var literalBeginning: [String] {
        text.split(separator: "/").prefix { !$0.hasPrefix(":") }.map(String.init)
    }

    func parameterIndex(_ name: String) -> Int {
        guard let index = parameters.firstIndex(of: name) else { preconditionFailure("\(text) has no segment :\(name)") }
        return index
    }
}

/// Where the parameters of a path are in the request target, in order.
struct PathCaptures: Sendable {
    private typealias Ranges = InlineArray<6, Range<Int>>
    /// The most parameters that a path may have.
    static let limit = Ranges.count

    private var ranges = Ranges(repeating: 0..<0)
    private var count = 0

    subscript(index: Int) -> Range<Int>? { index < count ? ranges[index] : nil }

    mutating func push(_ range: Range<Int>) {
        ranges[count] = range
        count += 1
    }

    mutating func pop() { count -= 1 }
}
