package import Emulation
import FoundationEssentials
import HTTPMessages
import MappingEngine
package import OrderedJSON

extension Integrator {
    /// What applications send of their own accord to an export of the kind `webhook`: `/v1/exports/{id}/{token}/data`, without a token of
    /// the account. Source: celigo/ai. A message starts the flows that the export generates pages for, and is kept until one of them takes
    /// it.
    enum WebhookListeners {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //    path                               access  body                    success                            handler    evidence
            POST("/v1/exports/:id/:token/data",      .open,  takes: HookCall.self,   .noContent(HookReceipt.self),      receive,   .documented, fails: .notFound, .notEmulated)
        }

        /// How many messages are kept for an export; beyond that the oldest are dropped. The service's own limit is not known.
        static let longest = 10_000

        /// That a wrong token or signature is answered like a wrong token of the account is assumed.
        static func receive(_ call: Call, _ sent: HookCall, _ state: inout State) throws(Refusal) -> HookReceipt {
            guard let export = state.exports[call.path("id") ?? ""], let webhook = export.document["webhook"]?.objectValue,
                let token = webhook["token"]?.stringValue
            else { throw .notFound("webhook") }
            guard call.path("token") == token else { throw .unauthorized }
            switch webhook["verify"]?.stringValue {
            case nil, "token"?, "secret_url"?: break
            case "hmac"?: try check(signature: webhook, export[.secrets], sent.bytes, call)
            case let other?: throw .notEmulated("webhooks that are verified by \(other)")
            }
            state.keep(sent.value, for: export.id, call)
            state.wakeFlows(listeningTo: export.id, call)
            return HookReceipt(webhook)
        }

        /// Requires the HMAC of the body under the listener's key, in the header and the encoding that the export names. That no signature
        /// is valid without a key is assumed.
        private static func check(
            signature webhook: JSON.Object, _ secrets: JSON.Document, _ bytes: [UInt8], _ call: Call
        ) throws(Refusal) {
            let algorithm = webhook["algorithm"]?.stringValue ?? "sha256"
            guard let key = secrets.read("webhook.key", as: String.self), !key.isEmpty else { throw .unauthorized }
            guard let digest = digest(algorithm, Array(key.utf8), bytes) else {
                throw .notEmulated("webhooks that are signed by \(algorithm)")
            }
            let expected: String
            switch webhook["encoding"]?.stringValue {
            case nil, "hex"?: expected = digest.hexText
            case "base64"?: expected = Data(digest).base64EncodedString()
            case let other?: throw .notEmulated("webhooks whose signature is in \(other)")
            }
            guard call.header(webhook["header"]?.stringValue ?? "") == expected else { throw .unauthorized }
        }
    }

    /// Whatever an application sends: JSON as it is, anything else as text. Signatures cover the bytes as received.
    struct HookCall: RequestBody {
        typealias Service = Integrator
        static let shape = Shape.any
        static let mediaTypes = ["application/json", "text/plain"]
        let value: JSON
        let bytes: [UInt8]

        init(body: JSON) throws(Refusal) {
            value = body
            bytes = body.compact
        }

        init(reading request: Request) throws(Refusal) {
            bytes = request.body
            if request.headers["Content-Type"]?.lowercased().contains("json") ?? true {
                value = try Integrator.read(request)
            } else {
                value = .string(String(decoding: request.body, as: UTF8.self))
            }
        }
    }

    /// 204 without a body, unless the export sets another status or a body. The names of those members are assumed.
    struct HookReceipt: Content {
        static var media: Media { .none }
        static var shape: Shape? { nil }
        static var chosenStatuses: ChosenStatuses { .successes }
        let body: [UInt8]
        let status: Status?
        let headers: Headers

        init(_ webhook: JSON.Object) {
            let code = webhook["successStatusCode"]?.intValue.flatMap { 200..<300 ~= $0 ? $0 : nil }
            let text = webhook["successBody"]?.stringValue
            status = code.map { Status($0) } ?? (text == nil ? .noContent : .ok)
            body = status == .noContent ? [] : Array((text ?? "").utf8)
            let label =
                switch webhook["successMediaType"]?.stringValue {
                case "xml"?: "application/xml"
                case "plaintext"?: "text/plain; charset=utf-8"
                default: "application/json; charset=utf-8"
                }
            headers = body.isEmpty ? [:] : ["Content-Type": label]
        }
    }

    /// A message for an export that no flow has taken yet.
    package struct HookMessage: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: Int { self[.number] }
        package static let schema = Schema(
            of: Self.self, "HookMessage", source: "Understudy",
            [.init(.number), .init(.exportId), .init(.receivedAt), .init(.value)])
        static let ofExport = Index<HookMessage>("export") { SortKey($0[.exportId]).then($0[.number]) }
        static let byNumber = Index<HookMessage>("number") { SortKey($0[.number]) }
        package static let indexes = [ofExport, byNumber]
    }
}

extension Integrator.State {
    fileprivate mutating func keep(_ value: JSON, for export: String, _ call: Integrator.Call) {
        var message = Integrator.HookMessage()
        message.append(.number, (hookMessages.rows(Integrator.HookMessage.byNumber).last?.id ?? 0) + 1)
        message.append(.exportId, export)
        message.append(.receivedAt, Integrator.Timestamp(call.now))
        message.append(.value, value)
        hookMessages.put(message)
        let messages = hookMessages.rows(Integrator.HookMessage.ofExport, in: SortKey(export))
        if messages.count > Integrator.WebhookListeners.longest, let oldest = messages.first { hookMessages.remove(oldest.id) }
    }

    /// Starts a run of each flow that has none in progress; one in progress takes the message itself. That messages wait for a disabled
    /// flow is assumed.
    fileprivate mutating func wakeFlows(listeningTo export: String, _ call: Integrator.Call) {
        for flow in flows(using: export) where !flow[.disabled] {
            let generators = flow.document.object.generators
            guard let generator = generators.firstIndex(where: { $0["_exportId"]?.stringValue == export }),
                !jobs.rows(Integrator.Job.going, in: SortKey(flow.id)).contains(where: { $0[.exportId] == export && $0.takesMessages })
            else { continue }
            _ = startRun(of: flow, RunRequest(generators: [generator]), RunMoment(call))
        }
    }

    func waitingMessages(of export: String) -> Int { hookMessages.rows(Integrator.HookMessage.ofExport, in: SortKey(export)).count }

    /// Removes and returns the oldest messages; no other flow gets them.
    mutating func takeMessages(of export: String, _ count: Int) -> [JSON] {
        let messages = hookMessages.rows(Integrator.HookMessage.ofExport, in: SortKey(export)).page(skip: 0, limit: count)
        for message in messages { hookMessages.remove(message.id) }
        return messages.map { $0[.value] }
    }
}

extension Integrator.Export {
    /// Whether the export is a webhook, to which applications send of their own accord.
    var isListener: Bool { document["type"] == "webhook" }
}

extension Integrator.Job {
    fileprivate var takesMessages: Bool { state == .queued || state == .running }
}

extension Field where Owner == Integrator.HookMessage, Value == Int {
    static var number: Self { "number" }
}

extension Field where Owner == Integrator.HookMessage, Value == String {
    static var exportId: Self { "_exportId" }
}

extension Field where Owner == Integrator.HookMessage, Value == Integrator.Timestamp {
    static var receivedAt: Self { "receivedAt" }
}

extension Field where Owner == Integrator.HookMessage, Value == JSON {
    static var value: Self { "value" }
}
