import Emulation
import HTTPMessages

extension Admin {
    /// How much of its bounds the server uses, and what it has answered: `/__admin/metrics`, as Prometheus reads it (text exposition format
    /// 0.0.4).
    enum Metrics {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //   path                   access   success                  handler   evidence
            GET("/__admin/metrics",     .admin,  .ok(Exposition.self),    read,     .documented)
                .docs("Sandboxes and snapshots: how many are in use, how many there may be, how many were refused; and what journals keep and have dropped. Requests that the emulated APIs answered, by API (empty: the path belongs to none) and status, whatever a fault did to the answer; those that met a fault; those that no row answered; and attempts to send webhooks, by the state in which they left these. These counts are of all sandboxes since the server started; neither a reset nor the deletion of a sandbox takes any back. Requests to the control plane do not count. For Prometheus, and for people.",
                      "curl $UNDERSTUDY_ADMIN_URL/metrics")
        }

        static func read(_ call: Call, _ server: State) throws(Refusal) -> Exposition { Exposition(bounds(server) + traffic(server)) }

        private static func bounds(_ server: State) -> [Exposition.Metric] {
            let usage = server.sandboxes.usage
            let journals = server.sandboxes.all.map(\.journal.usage)
            return [
                .init("understudy_sandboxes", .gauge, usage.sandboxes, "Sandboxes that live beside the main one."),
                .init("understudy_sandboxes_limit", .gauge, usage.sandboxLimit, "Sandboxes that may live beside the main one."),
                .init("understudy_sandboxes_made_total", .counter, usage.made, "Sandboxes that were made."),
                .init("understudy_sandboxes_gave_way_total", .counter, usage.gaveWay, "Idle sandboxes that gave way to new ones."),
                .init(
                    "understudy_sandboxes_refused_total", .counter, usage.refusedSandboxes,
                    "Sandboxes that were not made because as many as there may be were in use."),
                .init("understudy_snapshots", .gauge, usage.snapshots, "Snapshots that are kept."),
                .init("understudy_snapshots_limit", .gauge, usage.snapshotLimit, "Snapshots that may be kept."),
                .init(
                    "understudy_snapshots_refused_total", .counter, usage.refusedSnapshots,
                    "Snapshots that were not taken because as many as may be kept were."),
                .init(
                    "understudy_journal_entries", .gauge, journals.reduce(0) { $0 + $1.kept },
                    "Exchanges that the journals of all sandboxes keep."),
                .init("understudy_journal_bytes", .gauge, journals.reduce(0) { $0 + $1.bytes }, "Bytes that those exchanges take."),
                // no counter, since the value falls when a journal is cleared, or goes with its sandbox
                .init(
                    "understudy_journal_forgotten", .gauge, journals.reduce(0) { $0 + $1.forgotten },
                    "Exchanges that the journals have forgotten, or did not keep, since they were last cleared."),
            ]
        }

        private static func traffic(_ server: State) -> [Exposition.Metric] {
            let traffic = server.sandboxes.traffic
            let apis = server.mounts.enumerated().filter { $0.element.name != Admin.name }
                .map { (name: $0.element.name, counts: traffic.counts(ofAPIAt: $0.offset)) }
            let requests = (apis + [(name: "", counts: traffic.counts(ofAPIAt: nil))]).flatMap { api in
                api.counts.statuses.map { Exposition.Sample($0.count, ["api": api.name, "status": String($0.code)]) }
            }
            let states: [Outbox.Entry.State] = [.delivered, .failed, .refused]
            return [
                .init("understudy_requests_total", .counter, requests, "Requests that the emulated APIs answered."),
                .init(
                    "understudy_faults_total", .counter, apis.map { Exposition.Sample($0.counts.faults, ["api": $0.name]) },
                    "Requests that met a fault."),
                .init(
                    "understudy_unmatched_requests_total", .counter, server.sandboxes.unmatched.total, "Requests that no row answered."),
                .init(
                    "understudy_webhook_attempts_total", .counter,
                    states.map { Exposition.Sample(server.sandboxes.attempts[$0], ["state": $0.rawValue]) },
                    "Attempts to send a webhook, by the state in which they left it."),
            ]
        }
    }

    /// Metrics with their kinds and what they mean. No `help` has a line end or a backslash, which would have to be escaped.
    struct Exposition: Content {
        struct Metric {
            enum Kind: String { case gauge, counter }
            let text: String

            init(_ name: String, _ kind: Kind, _ value: Int, _ help: String) { self.init(name, kind, [Sample(value, [:])], help) }

            init(_ name: String, _ kind: Kind, _ samples: [Sample], _ help: String) {
                let values = samples.map { "\(name)\($0.text)\n" }.joined()
                text = "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n\(values)"
            }
        }

        /// A value and what it is of. No label has a quotation mark, a backslash or a line end, which would have to be escaped.
        struct Sample {
            let text: String

            init(_ value: Int, _ labels: KeyValuePairs<String, String>) {
                let words = labels.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
                text = "\(words.isEmpty ? "" : "{\(words)}") \(value)"
            }
        }

        static let media = Media.text
        static let contentType: String? = "text/plain; version=0.0.4; charset=utf-8"
        static let shape: Shape? = nil
        let body: [UInt8]

        init(_ metrics: [Metric]) { body = Array(metrics.map(\.text).joined().utf8) }
    }
}
