import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// The rows of all APIs, their patterns parsed once, however many requests are compared with them.
    struct KnownRows {
        private let rows: [KnownRow]

        init(of mounts: [any Mount]) { rows = mounts.flatMap { mount in mount.routes.map { KnownRow(mount.name, $0) } } }

        /// The three rows that come closest.
        func closest(to request: Request) -> [NearMiss] {
            let path = segments(of: percentDecoded(request.target.path))
            var closest: [(row: KnownRow, distance: Int)] = []
            for row in rows {
                let bound = closest.count < 3 ? Int.max : closest[2].distance
                guard let distance = row.distance(to: request.method, path, below: bound) else { continue }
                closest.insert((row, distance), at: closest.firstIndex { $0.distance > distance } ?? closest.endIndex)
                if closest.count > 3 { closest.removeLast() }
            }
            return closest.map { NearMiss($0.row, request.method, path) }
        }
    }

    /// A row that comes close to a request that none answered, and how the request differs from it.
    struct NearMiss {
        let api: String
        let operation: String
        let differences: [String]

        fileprivate init(_ row: KnownRow, _ method: Method, _ path: [Segment]) {
            let pattern = row.pattern(for: path)
            var differences: [String] = []
            if method != row.method { differences.append("method: the row has \(row.method.name), found \(method.name)") }
            if pattern.count != path.count { differences.append("path: the row has \(pattern.count) segments, found \(path.count)") }
            for (number, (wanted, sent)) in zip(pattern, path).enumerated() where !wanted.fits(sent) {
                differences.append("segment \(number + 1): expected \(wanted.text), found \(sent.text)")
            }
            api = row.api
            operation = row.operation
            self.differences = differences
        }

        var json: JSON {
            ["api": .string(api), "operation": .string(operation), "differs": .array(differences.map { .string($0) })]
        }

        static let schema = Schema(
            "NearRow", source: "Understudy", [.init("api", .string()), .init("operation", .string()), .init("differs", .array(.string()))])
    }

    /// A request that no row answered.
    struct Unmatched: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(_ exchange: Exchange, _ rows: KnownRows) {
            document = JournalEntry(exchange).document
            document["closest"] = .array(rows.closest(to: exchange.request).map(\.json))
        }

        static let schema = Schema(
            "Unmatched", source: "Understudy", JournalEntry.schema.members + [.init("closest", .array(.object(NearMiss.schema)))])
    }
}

/// One of an API's rows.
private struct KnownRow {
    let api: String
    let operation: String
    let method: Method
    private let pattern: [Segment]
    private let isLastOptional: Bool

    init(_ api: String, _ route: Route) {
        self.api = api
        operation = "\(route.method.name) \(route.path)"
        method = route.method
        pattern = segments(of: route.path)
        isLastOptional = route.path.hasSuffix("?")
    }

    /// The pattern, without an optional last segment where the path has none for it.
    func pattern(for path: [Segment]) -> ArraySlice<Segment> {
        isLastOptional && pattern.count > path.count ? pattern.dropLast() : pattern[...]
    }

    /// Nil where the distance is not below the bound, which saves comparing the segments of most rows.
    func distance(to method: Method, _ path: [Segment], below bound: Int) -> Int? {
        let pattern = pattern(for: path)
        var distance = (method == self.method ? 0 : 2) + 4 * abs(pattern.count - path.count)
        for (wanted, sent) in zip(pattern, path) where !wanted.fits(sent) {
            guard distance < bound else { return nil }
            distance += 1 + min(editDistance(wanted.bytes, sent.bytes), 12)
        }
        return distance < bound ? distance : nil
    }
}

/// One segment of a path or of a row's pattern.
private struct Segment {
    let text: Substring
    let bytes: [UInt8]
    private let takesAny: Bool

    init(_ text: Substring) {
        self.text = text
        // of a very long segment only the beginning is compared
        bytes = Array(text.utf8.prefix(64))
        takesAny = text.hasPrefix(":")
    }

    func fits(_ sent: Segment) -> Bool { takesAny || text == sent.text }
}

private func segments(of path: String) -> [Segment] { path.split(separator: "/").map(Segment.init) }

/// Levenshtein's distance: how many bytes to insert, remove or replace.
private func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var row = Array(0...other.count)
    for (line, letter) in one.enumerated() {
        var diagonal = row[0]
        row[0] = line + 1
        for (column, otherLetter) in other.enumerated() {
            let replaced = diagonal + (letter == otherLetter ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
        }
    }
    return row[other.count]
}
