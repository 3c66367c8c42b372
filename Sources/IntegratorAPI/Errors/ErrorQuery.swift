import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Which errors of a step or of a job a list shows.
    struct ErrorQuery {
        static let parameters: [QueryParameter] = [
            .init("occurredAt_gte", .string()), .init("occurredAt_lte", .string()), .init("source", .string()),
            .init("_flowJobId", .string()),
            .init("limit", .integer), .init("after", .string()),
        ]
        /// Those that have no index.
        static let slow = ["source"]
        /// The longest page, also where the call names no limit. The service's own is not known.
        private static let longest = 1000

        private let call: Call
        private let from, to: Instant?
        private let source, flowJob: String?

        init(_ call: Call) throws(Refusal) {
            self.call = call
            from = try call.date("occurredAt_gte")
            to = try call.date("occurredAt_lte")
            source = call.query("source")
            flowJob = call.query("_flowJobId")
        }

        /// A page of errors, newest first.
        /// - Parameters:
        ///   - rows: the errors of `group` in an index, oldest first.
        ///   - path: the path of the list, without its last part, `name`.
        func page(_ name: String, of rows: Rows<FlowError>, _ group: SortKey, at path: String) throws(Refusal) -> ErrorPage {
            let limit = min(max(call.query("limit").flatMap { Int($0) } ?? Self.longest, 1), Self.longest)
            var rows = rows.between(from.map { group.then($0) }, to.map { group.then(Instant(ticks: $0.ticks + 1)) }).reversed()
            if let cursor = call.after.map(Cursor.init) {
                // the error that was shown last may be resolved by now
                if let ordinal = cursor.ordinal, let time = cursor.time, rows.rank(of: cursor.id) == nil {
                    rows = rows.behind(group.then(time), ordinal)
                } else {
                    rows = rows.after(cursor.id)
                }
            }
            let found = Array(rows.lazy.filter(fits).prefix(limit + 1))
            var page: JSON.Object = [name: .array(found.prefix(limit).map(\.document.json))]
            if found.count > limit {
                let query = Self.parameters.compactMap { parameter -> String? in
                    guard parameter.name != "after", let value = call.query(parameter.name) else { return nil }
                    return "\(parameter.name)=\(value.queryEncoded)&"
                }.joined()
                let last = found[limit - 1]
                let after = Cursor.text(last.id, rows, time: last[.occurredAt].instant)
                page["nextPageURL"] = .string("\(call.origin)\(path)/\(name)?\(query)after=\(after)")
            }
            return ErrorPage(document: JSON.Document(page))
        }

        private func fits(_ error: FlowError) -> Bool {
            (source.map { $0 == error[.source] } ?? true) && (flowJob.map { $0 == error[.flowJobId] } ?? true)
        }
    }
}
