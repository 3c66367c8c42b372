import Emulation

extension Cyclr {
    /// Times and limits of running cycles. Each is a guess, or one interpretation of an ambiguous page; they are kept nowhere else.
    enum Timing {
        /// How long a step takes, so that clients can see transactions in progress. Assumed.
        static let step: Duration = .seconds(1)
        /// How long a cycle that is to run once stays active at least. Inferred: the vendor's test suite activates one and then makes eight
        /// calls that a running cycle must refuse.
        static let runOnceStaysActive: Duration = .seconds(5)
        /// How long a failed step waits before each retry (StepErrorAction Retry). Documented; that each wait is counted from the last
        /// failure, and that all five retries are made, is assumed.
        static let retries: [Duration] = [
            .minutes(5), .minutes(35), .minutes(95), .minutes(4 * 60 + 35), .minutes(10 * 60 + 35),
        ]
        /// The same if the application answered 429; its `Retry-After` replaces the first. Documented.
        static let retriesOfTooMany: [Duration] = [.seconds(60), .minutes(1), .minutes(3), .minutes(7), .minutes(15), .minutes(30)]
        /// Transactions that had not begun when their cycle was stopped go on if it is started again within this time. Documented.
        static let queueLives: Duration = .hours(24)
        /// The interval of a cycle that is activated without one, in minutes. Assumed.
        static let defaultInterval = 60
        static let intervals: Set<Int> = [1, 5, 15, 30, 60, 120, 180, 240, 360, 480, 720, 1440, 10080]
        /// The longest time for which an account or a cycle can have step data kept, in hours: 31 days. Observed.
        static let longestRetention = 744
        /// The retention in hours if neither cycle nor account sets one. Assumed.
        static let defaultRetention = longestRetention
        /// When the clock is set far ahead, how many of a cycle's last runs happen, besides the first; those between are skipped.
        static let runsPlayed = 100
        /// The most steps of a transaction; more end it as errored, since edges may form a circle. Assumed.
        static let stepsOfTransaction = 1000
        /// The most bytes that all parts of a run may take, parts of parts included: enough for some 40,000 small parts. A transaction
        /// whose parts would take more ends as errored, since edges may form a circle that splits without end. Assumed.
        static let roomForParts = 1 << 26
        /// The most bytes of requests and responses that a transaction keeps; of later steps it only records that they were done. Assumed.
        static let roomForItems = 1 << 23
        /// Roughly how many bytes a transaction takes besides its run.
        static let sizeOfTransaction = 1 << 10
    }
}
