import OrderedJSON

extension Admin {
    /// Situations that have a name. `FaultPackList` describes them.
    enum FaultPack: String, CaseIterable {
        case tokenOutage = "token-outage"
        case stuckJobs = "stuck-jobs"
        case flakyNetwork = "flaky-network"
        case rateLimited = "rate-limited"
        case slowThirdPage = "slow-third-page"

        /// The rules as they would be posted.
        var rules: [JSON] { (try? JSON(parsing: text))?.arrayValue ?? [] }

        private var text: String {
            switch self {
            case .tokenOutage: #"[{"effect":{"refuse":"unauthorized"}}]"#
            case .stuckJobs: #"[{"effect":{"stall":true}}]"#
            case .flakyNetwork:
                // a quarter of the four in five that do not fail
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
