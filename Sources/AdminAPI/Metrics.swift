import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// How much of its bounds the server uses: `/__admin/metrics`, as Prometheus reads it (text exposition format 0.0.4).
    enum Metrics {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //   path                   access   success                  handler   evidence
            GET("/__admin/metrics",     .admin,  .ok(Exposition.self),    read,     .documented)
                .docs("Sandboxes and snapshots: how many are in use, how many there may be, how many were refused; and what journals keep and have dropped. For Prometheus, and for people.",
                      "curl $UNDERSTUDY_ADMIN_URL/metrics")
        }

        static func read(_ call: Call, _ server: State) throws(Refusal) -> Exposition {
            let usage = server.sandboxes.usage
            let journals = server.sandboxes.all.map(\.journal.usage)
            return Exposition([
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
            ])
        }
    }

    /// Metrics with their kinds and what they mean. No `help` has a line end or a backslash, which would have to be escaped.
    struct Exposition: Content {
        struct Metric {
            enum Kind: String { case gauge, counter }
            let text: String

            init(_ name: String, _ kind: Kind, _ value: Int, _ help: String) {
                text = "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n\(name) \(value)\n"
            }
        }

        static let media = Media.text
        static let contentType: String? = "text/plain; version=0.0.4; charset=utf-8"
        static let shape: Shape? = nil
        let body: [UInt8]

        init(_ metrics: [Metric]) { body = Array(metrics.map(\.text).joined().utf8) }
    }
}
