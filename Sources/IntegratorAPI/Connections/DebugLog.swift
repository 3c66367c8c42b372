package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// What went through a connection while its `debugDate` lay ahead: `/v1/connections/{id}/debug`. Source: Celigo, “Connection API”; its form is that of the
    /// vendor's user interface.
    enum DebugLog {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                                     access         success               handler   evidence
            GET   ("/v1/connections/:id/debug/:resource?",  .connections,  .ok(PlainText.self),  read,     .documented, fails: .notFound)
            DELETE("/v1/connections/:id/debug",             .connections,  .noContent,           clear,    .inferred,   fails: .notFound)
            // a client asks there; whether the service answers is not known
            GET   ("/v1/connections/:id/debuglog",          .connections,  .ok(PlainText.self),  whole,    .assumed,    fails: .notFound)
            GET   ("/v1/connections/:id/logs",              .connections,  .ok(PlainText.self),  whole,    .assumed,    fails: .notFound)
        }

        /// So many entries are kept of a connection; how many the service keeps is not known.
        static let longest = 1000

        /// Text, an entry a paragraph. `:resource` keeps the entries of one export or import.
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

    /// Ours: the service shows its log as text alone.
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
    /// What asks or sends, as the log names it: an export or an import, of a flow or by itself; one that is sent with the request has no id.
    struct Sender {
        var flow: String?
        let kind: String
        var id: String?
        fileprivate var text: String { [flow, kind, id].compactMap { $0 }.joined(separator: " ") }
    }
}

extension Integrator.State {
    /// Writes traffic down while the connection is watched.
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
