import Crypto
import Emulation
import MappingEngine
import OrderedJSON

extension Integrator {
    /// The progress of a paged export: given out with each page, and sent back for the next. Members and their order are documented; that
    /// the last state is done and one page further is recommended.
    struct PagedExportState {
        let searchId: String
        /// The number of the next page, from 1.
        let pageIndex: Int
        let pageSize: Int
        let totalRecords: Int
        let isDone: Bool

        static let schema = Schema(
            "PagedExportState", source: "Celigo, “Connection API”",
            [
                .init("searchId", .string()), .init("pageIndex", .integer), .init("pageSize", .integer), .init("totalPages", .integer),
                .init("totalRecords", .integer), .init("done", .boolean), .init("issuedAt", .integer), .init("sig", .string()),
            ])

        init(searchId: String, pageSize: Int, of totalRecords: Int) {
            self.init(searchId: searchId, pageIndex: 1, pageSize: pageSize, totalRecords: totalRecords, isDone: totalRecords == 0)
        }

        private init(searchId: String, pageIndex: Int, pageSize: Int, totalRecords: Int, isDone: Bool) {
            self.searchId = searchId
            self.pageIndex = pageIndex
            self.pageSize = pageSize
            self.totalRecords = totalRecords
            self.isDone = isDone
        }

        /// The state that is sent in a body's `pagedExportState`.
        static func sent(_ member: JSON?) throws(Refusal) -> JSON.Object? {
            guard let member, !member.isNull else { return nil }
            guard let members = member.objectValue else { throw .invalidPagedExportState }
            return members
        }

        /// A state that was sent back. How the service answers one that was tampered with, is foreign, or is too old is not known.
        /// - Parameters:
        ///   - context: the connection and the export that the state belongs to.
        ///   - issued: states that are valid as they are.
        init(_ sent: JSON.Object, _ context: String, issued: [JSON.Document], _ call: Call) throws(Refusal) {
            guard let searchId = sent["searchId"]?.stringValue, let pageIndex = sent["pageIndex"]?.intValue,
                let pageSize = sent["pageSize"]?.intValue, let totalRecords = sent["totalRecords"]?.intValue,
                let isDone = sent["done"]?.boolValue, let issuedAt = sent["issuedAt"]?.intValue
            else { throw .invalidPagedExportState }
            let counts = 0...ExportRequest.largestPage
            guard counts.contains(pageIndex), counts.contains(totalRecords), counts.contains(pageSize), pageSize > 0 else {
                throw .invalidPagedExportState
            }
            self.init(searchId: searchId, pageIndex: pageIndex, pageSize: pageSize, totalRecords: totalRecords, isDone: isDone)
            guard !issued.contains(where: { $0.object == sent }) else { return }
            let age = call.now.unixSeconds - Int64(issuedAt)
            guard JSON.object(sent) == .object(sealed(context, at: Int64(issuedAt), call)), age >= 0,
                age <= VirtualExports.lifetimeOfState.components.seconds
            else { throw .invalidPagedExportState }
        }

        private var totalPages: Int { (totalRecords + pageSize - 1) / pageSize }

        var next: PagedExportState {
            PagedExportState(
                searchId: searchId, pageIndex: pageIndex + 1, pageSize: pageSize, totalRecords: totalRecords,
                isDone: pageIndex >= totalPages)
        }

        func sealed(_ context: String, _ call: Call) -> JSON.Object { sealed(context, at: call.now.unixSeconds, call) }

        private static func key(of sandbox: Sandbox) -> String {
            sandbox.randomness.hex("integrator/key of paged export states", 0, digits: 64)
        }

        /// The state with its signature, an HMAC-SHA256 over the members in their order and the context, under a key of the sandbox. The
        /// service's own scheme is not known.
        private func sealed(_ context: String, at second: Int64, _ call: Call) -> JSON.Object {
            var state: JSON.Object = [
                "searchId": .string(searchId), "pageIndex": .number(.init(pageIndex)), "pageSize": .number(.init(pageSize)),
                "totalPages": .number(.init(totalPages)), "totalRecords": .number(.init(totalRecords)), "done": .bool(isDone),
                "issuedAt": .number(.init(Int(second))),
            ]
            // each part after its length, so that no two pairs of a state and a context give the same bytes
            var signature = HMAC<SHA256>(key: SymmetricKey(data: Array(Self.key(of: call.sandbox).utf8)))
            for part in [JSON.object(state).text, context] { signature.update(data: Array("\(part.utf8.count):\(part)".utf8)) }
            state.append("sig", .string(signature.finalize().hexText))
            return state
        }
    }
}

extension Instant {
    fileprivate var unixSeconds: Int64 { ticks / 10_000_000 }
}
