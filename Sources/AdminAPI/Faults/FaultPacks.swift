import OrderedJSON

extension Admin {
    /// Situations that have a name.
    enum FaultPack: String, CaseIterable {
        /// Every API that lets somebody in refuses everybody, as after an outage of its token service.
        case tokenOutage = "token-outage"
        /// Runs and jobs that have begun do not end, and schedules start none, however far the clock goes. When the rule goes, they go on from there.
        case stuckJobs = "stuck-jobs"
        /// One request in five fails on the way, one in five comes late.
        case flakyNetwork = "flaky-network"
        /// Ten requests a minute, then 429 with `Retry-After`.
        case rateLimited = "rate-limited"
        /// Page 3 of any list takes five seconds.
        case slowThirdPage = "slow-third-page"

        /// As they would be posted.
        var rules: [JSON] { (try? JSON(parsing: text))?.arrayValue ?? [] }

        private var text: String {
            switch self {
            case .tokenOutage: #"[{"effect":{"refuse":"unauthorized"}}]"#
            case .stuckJobs: #"[{"effect":{"stall":true}}]"#
            case .flakyNetwork:
                // one in four of those that do not fail
                #"""
                [{"when":{"probability":0.25},"effect":{"delay":{"milliseconds":200,"sigma":0.8}}},
                 {"when":{"probability":0.2},"effect":{"reset":true}}]
                """#
            case .rateLimited: #"[{"effect":{"rateLimit":{"requests":10,"perSeconds":60}}}]"#
            case .slowThirdPage: #"[{"match":{"query":{"page":"3"}},"effect":{"delay":{"milliseconds":5000}}}]"#
            }
        }
    }
}
