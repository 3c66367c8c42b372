import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// A row that comes close to a request that none answered, and what of the request is not as it would have it.
    struct NearMiss {
        let api: String
        let operation: String
        let differences: [String]
        private let distance: Int

        /// The three that come closest.
        static func closest(to request: Request, among mounts: [any Mount]) -> [NearMiss] {
            let path = segments(of: percentDecoded(request.target.path))
            return mounts.flatMap { mount in mount.routes.map { NearMiss(request.method, path, mount.name, $0) } }
                .enumerated().sorted { ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset) }.prefix(3).map(\.element)
        }

        private init(_ method: Method, _ path: [Substring], _ api: String, _ route: Route) {
            var pattern = Self.segments(of: route.path)
            if pattern.last?.hasSuffix("?") == true, pattern.count > path.count { pattern.removeLast() }
            var differences: [String] = []
            var distance = 0
            if method != route.method {
                differences.append("method: the row has \(route.method.name), found \(method.name)")
                distance += 2
            }
            if pattern.count != path.count {
                differences.append("path: the row has \(pattern.count) segments, found \(path.count)")
                distance += 4 * abs(pattern.count - path.count)
            }
            for (number, (wanted, sent)) in zip(pattern, path).enumerated() where !wanted.hasPrefix(":") && wanted != sent {
                let edits = editDistance(Array(wanted.utf8), Array(sent.utf8))
                differences.append("segment \(number + 1): expected \(wanted), found \(sent)")
                distance += 1 + min(edits, 12)
            }
            self.api = api
            self.operation = "\(route.method.name) \(route.path)"
            self.differences = differences
            self.distance = distance
        }

        private static func segments(of path: String) -> [Substring] { path.split(separator: "/") }

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

        init(_ exchange: Exchange, _ mounts: [any Mount]) {
            document = JournalEntry(exchange).document
            document["closest"] = .array(NearMiss.closest(to: exchange.request, among: mounts).map(\.json))
        }

        static let schema = Schema(
            "Unmatched", source: "Understudy", JournalEntry.schema.members + [.init("closest", .array(.object(NearMiss.schema)))])
    }
}

/// Letters to insert, remove or replace (Levenshtein's distance); what is very long is compared by its beginning.
private func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    let (one, other) = (one.prefix(64), other.prefix(64))
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
