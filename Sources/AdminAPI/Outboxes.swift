import Emulation
import Glibc
import HTTPMessages
import OrderedJSON

extension Admin {
    /// Calls that the services make by themselves: `/__admin/outbox`; and whether these are sent: `/__admin/webhooks`.
    enum Outboxes {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //   path                   access   body                           success                     handler    evidence
            GET("/__admin/outbox",      .admin,                                 .ok([OutgoingCall].self),   list,      .documented)
                .docs("The calls that the services made on their own, or would have made: `kind` is the purpose, `url` the target, `state` the outcome, `attempts` each attempt. The newest \(Outbox.limit) of each API are kept; the first `number` tells how many came before.",
                      "curl $UNDERSTUDY_ADMIN_URL/outbox")
            GET("/__admin/webhooks",    .admin,                                 .ok(Sending.self),          sending,   .documented)
                .docs("Whether the services' own calls are sent, and to which hosts.",
                      "curl $UNDERSTUDY_ADMIN_URL/webhooks")
            PUT("/__admin/webhooks",    .admin,  takes: SendingChange.self,     .ok(Sending.self),          change,    .documented)
                .docs("Turns the sending of the services' own calls on or off from now on; they go only to the hosts in `allow` (default: this machine). Calls to the same port of a host are sent one after another, and retried 1, 5 and 25 seconds after a failure; calls to other ports or hosts do not wait for them. Up to ten thousand are in flight at once; further ones wait in the outbox, as long as they are kept there.",
                      #"curl -X PUT $UNDERSTUDY_ADMIN_URL/webhooks -d '{"deliver":true,"allow":["localhost"]}'"#)
        }

        /// The calls of every API, oldest first.
        static func list(_ call: Call, _ server: State) throws(Refusal) -> [OutgoingCall] {
            call.sandbox.catchUp()
            return KeptCalls(in: call.sandbox, of: server.mounts).calls.map { OutgoingCall($0.api, $0.entry) }
        }

        static func sending(_ call: Call, _ server: State) throws(Refusal) -> Sending { Sending(call.sandbox.outgoing.courier) }

        /// Calls are sent from now on; those recorded before stay where they are.
        static func change(_ call: Call, _ wish: SendingChange, _ server: State) throws(Refusal) -> Sending {
            guard wish[.deliver] else {
                call.sandbox.outgoing.install(nil)
                return Sending(nil)
            }
            let hosts = wish[.allow] ?? ["127.0.0.1", "localhost", "::1"]
            guard let courier = server.courier(for: call.sandbox, allowing: hosts.map { $0.lowercased() }) else {
                throw Refusal(.notEmulated, "This server sends nothing; GET /__admin/outbox says what it would have sent.")
            }
            call.sandbox.outgoing.install(courier)
            return Sending(courier)
        }
    }

    /// The calls of every API that the outboxes of a sandbox keep, oldest first.
    struct KeptCalls {
        let calls: [RecordedCall]
        /// How many have given way to newer ones.
        let forgotten: Int

        init(in sandbox: Sandbox, of mounts: [any Mount]) {
            let outboxes = mounts.compactMap { mount in mount.outbox(in: sandbox).map { (api: mount.name, outbox: $0) } }
            calls = outboxes.flatMap { api, outbox in outbox.all.map { RecordedCall(api: api, entry: $0) } }
                .sorted { $0.entry.at < $1.entry.at }
            forgotten = outboxes.reduce(0) { $0 + $1.outbox.forgotten }
        }
    }

    struct RecordedCall {
        let api: String
        let entry: Outbox.Entry
    }

    struct SendingChange: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "SendingChange", source: "Understudy",
            [
                .init(.deliver).docs("False: calls are recorded but not sent."),
                .init(.allow, .array(.string(host)), required: false).docs(
                    "Names or addresses of hosts, without scheme and port; default 127.0.0.1, localhost and ::1. A call to any other host is refused."
                ),
            ])

        private static let host = Shape.Format("host", example: "hooks.example.com or ::1") { text in
            let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.:".contains($0)) }
            var address = in6_addr()
            return !text.isEmpty && isPlain && (!text.contains(":") || inet_pton(AF_INET6, text, &address) == 1)
        }
    }

    /// Whether a sandbox's calls are sent, and to which hosts they may go.
    struct Sending: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ courier: (any Courier)?) {
            document = JSON.Document([
                "deliver": .bool(courier != nil), "allow": .array((courier?.allowedHosts ?? []).map { .string($0) }),
            ])
        }
        static let schema = Schema(
            "Sending", source: "Understudy", [.init("deliver", .boolean), .init("allow", .array(.string()))])
    }

    /// A call as it was recorded, and what came of it.
    struct OutgoingCall: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ api: String, _ call: Outbox.Entry) {
            document = JSON.Document([
                "number": .number(.init(call.number)), "at": .string(call.at.iso8601()), "api": .string(api), "kind": .string(call.kind),
                "url": .string(call.url), "body": call.body.json, "state": .string(call.state.rawValue),
                "attempts": .array(call.attempts.map(Self.attempt)),
            ])
        }

        private static func attempt(_ attempt: Outbox.Attempt) -> JSON {
            let at = JSON.string(attempt.at.iso8601())
            switch attempt.outcome {
            case .answered(let status, let body):
                return ["at": at, "status": .number(.init(status.code)), "body": .string(String(decoding: body, as: UTF8.self))]
            case .failed(let reason): return ["at": at, "error": .string(reason)]
            case .refused(let host):
                return ["at": at, "error": .string("“\(host)” is not among the hosts that PUT /__admin/webhooks allows")]
            }
        }

        private static let attempt = Schema(
            "OutgoingAttempt", source: "Understudy",
            [
                .init("at", .string()), .init("status", .integer, required: false), .init("body", .string(), required: false),
                .init("error", .string(), required: false),
            ])
        static let schema = Schema(
            "OutgoingCall", source: "Understudy",
            [
                .init("number", .integer), .init("at", .string()), .init("api", .string()), .init("kind", .string()),
                .init("url", .string()), .init("body", .dictionary(.any)),
                .init("state", .string(), values: Outbox.Entry.State.allCases.map(\.rawValue)),
                .init("attempts", .array(.object(attempt))),
            ])
    }
}

extension Field where Owner == Admin.SendingChange, Value == Bool {
    static var deliver: Self { "deliver" }
}

extension Field where Owner == Admin.SendingChange, Value == [String]? {
    static var allow: Self { "allow" }
}
