package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// The traffic of a connection while its `debugDate` was in the future: `/v1/connections/{id}/debug`. Source: Celigo, “Connection API”;
    /// the form is that of the vendor's user interface.
    enum DebugLog {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                                     access         success               handler   evidence
            GET   ("/v1/connections/:id/debug/:resource?",  .connections,  .ok(PlainText.self),  read,     .documented, fails: .notFound)
            DELETE("/v1/connections/:id/debug",             .connections,  .noContent,           clear,    .inferred,   fails: .notFound)
            // a client uses these paths; whether the service answers there is not known
            GET   ("/v1/connections/:id/debuglog",          .connections,  .ok(PlainText.self),  whole,    .assumed,    fails: .notFound)
            GET   ("/v1/connections/:id/logs",              .connections,  .ok(PlainText.self),  whole,    .assumed,    fails: .notFound)
        }

        /// How many entries are kept for a connection; the service's own limit is not known.
        static let longest = 1000

        /// Text, one paragraph an entry. `:resource` selects the entries of one export or import.
        static func read(_ call: Call, _ state: State) throws(Refusal) -> PlainText {
            try log(naming: call.path("resource"), call, state)
        }

        static func whole(_ call: Call, _ state: State) throws(Refusal) -> PlainText { try log(naming: nil, call, state) }

        private static func log(naming wanted: String?, _ call: Call, _ state: State) throws(Refusal) -> PlainText {
            let connection: Connection = try state.find(call)
            let entries = state.debugLog.rows(DebugEntry.ofConnection, in: SortKey(connection.id))
                .filter { entry in wanted.map { $0 == entry[.resourceId] } ?? true }
            return PlainText(entries.map { $0[.text] }.joined(separator: "\n\n"))
        }

        static func clear(_ call: Call, _ state: inout State) throws(Refusal) -> NoBody {
            let connection: Connection = try state.find(call)
            state.clearDebugLog(of: connection.id)
            return NoBody()
        }
    }

    /// An entry of the log. Its form is ours: the service shows its log only as text.
    package struct DebugEntry: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: Int { self[.number] }
        package static let schema = Schema(
            of: Self.self, "DebugEntry", source: "Understudy",
            [.init(.number), .init(.connectionId), .init(.resourceId, .string(), required: false), .init(.text)])
        static let ofConnection = Index<DebugEntry>("connection") { SortKey($0[.connectionId]).then($0[.number]) }
        static let byNumber = Index<DebugEntry>("number") { SortKey($0[.number]) }
        package static let indexes = [ofConnection, byNumber]
    }
}

extension Integrator {
    /// Where traffic comes from, as the log names it: an export or an import, in a flow or by itself. One that is sent with the request has
    /// no id.
    struct Sender {
        var flow: String?
        let kind: String
        var id: String?
        fileprivate var text: String { [flow, kind, id].compactMap { $0 }.joined(separator: " ") }
    }
}

extension Integrator.State {
    /// Logs traffic while the connection is being debugged.
    mutating func log(
        _ text: @autoclosure () -> String, by sender: Integrator.Sender, of connection: Integrator.Connection, at now: Instant
    ) {
        guard let until = connection[.debugDate], until.instant > now else { return }
        var entry = Integrator.DebugEntry()
        entry.append(.number, (debugLog.rows(Integrator.DebugEntry.byNumber).last?.id ?? 0) + 1)
        entry.append(.connectionId, connection.id)
        if let id = sender.id { entry.append(.resourceId, id) }
        entry.append(.text, "\(now.iso8601(fraction: .fixed(3))) \(sender.text)\(text())")
        debugLog.put(entry)
        let entries = debugLog.rows(Integrator.DebugEntry.ofConnection, in: SortKey(connection.id))
        if entries.count > Integrator.DebugLog.longest, let oldest = entries.first { debugLog.remove(oldest.id) }
    }

    mutating func clearDebugLog(of connection: String) {
        for entry in debugLog.rows(Integrator.DebugEntry.ofConnection, in: SortKey(connection)).elements { debugLog.remove(entry.id) }
    }
}

extension Field where Owner == Integrator.DebugEntry, Value == Int {
    static var number: Self { "number" }
}

extension Field where Owner == Integrator.DebugEntry, Value == String {
    static var connectionId: Self { "_connectionId" }
    static var text: Self { "text" }
}

extension Field where Owner == Integrator.DebugEntry, Value == String? {
    static var resourceId: Self { "_resourceId" }
}
