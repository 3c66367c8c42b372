import Emulation
import HTTPMessages

extension Admin {
    /// What an operator watches: `/__admin/metrics`, in the text format of Prometheus.
    enum Metrics {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //   path                  access   success                       handler   evidence
            GET("/__admin/metrics",    .admin,  .ok(MetricsText.self),        read,     .documented)
                .docs("How many sandboxes and snapshots there are and may be, how often one was refused since there were too many, and what the journals keep; for Prometheus.",
                      "curl $UNDERSTUDY_ADMIN_URL/metrics")
        }

        static func read(_ call: Call, _ server: State) throws(Refusal) -> MetricsText { MetricsText(server.sandboxes.usage) }
    }

    struct MetricsText: Content {
        let body: [UInt8]
        static let media = Media.text
        static let contentType: String? = "text/plain; version=0.0.4; charset=utf-8"
        static let shape: Shape? = nil

        init(_ usage: Usage) {
            let lines = [
                Self.gauge("sandboxes", usage.sandboxes, "Sandboxes beside the main one."),
                Self.gauge("sandboxes_limit", usage.sandboxLimit, "How many there may be."),
                Self.counter("sandboxes_refused_total", usage.refusedSandboxes, "Sandboxes not made, since all were in use."),
                Self.counter("sandboxes_idle_total", usage.idleSandboxes, "Sandboxes that gave way after an hour without use."),
                Self.gauge("snapshots", usage.snapshots, "Snapshots that are kept."),
                Self.gauge("snapshots_limit", usage.snapshotLimit, "How many may be kept."),
                Self.counter("snapshots_refused_total", usage.refusedSnapshots, "Snapshots not taken, since there were too many."),
                Self.gauge("journal_exchanges", usage.exchanges, "Exchanges that the journals keep."),
                Self.gauge("journal_bytes", usage.journalBytes, "How long these are together."),
            ]
            body = Array(lines.joined().utf8)
        }

        private static func gauge(_ name: String, _ value: Int, _ help: String) -> String { metric("gauge", name, value, help) }
        private static func counter(_ name: String, _ value: Int, _ help: String) -> String { metric("counter", name, value, help) }

        private static func metric(_ type: String, _ name: String, _ value: Int, _ help: String) -> String {
            "# HELP understudy_\(name) \(help)\n# TYPE understudy_\(name) \(type)\nunderstudy_\(name) \(value)\n"
        }
    }
}
