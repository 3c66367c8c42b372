import Emulation

extension Cyclr {
    /// What happens when to cycles that run. Each is a guess or a reading of a page that leaves room; kept here alone.
    enum Timing {
        /// What a step takes, so that transactions are seen in progress. Assumed.
        static let step: Duration = .seconds(1)
        /// A cycle that is to run once stays active for so long at least. Inferred: the vendor's test suite activates one, and then makes eight calls
        /// that a running cycle must refuse.
        static let runOnceStaysActive: Duration = .seconds(5)
        /// How long a step that failed waits before it is tried again, each time (StepErrorAction Retry). Documented; that each is counted from the
        /// last failure, and that all five are made, is assumed.
        static let retries: [Duration] = [
            .minutes(5), .minutes(35), .minutes(95), .minutes(4 * 60 + 35), .minutes(10 * 60 + 35),
        ]
        /// The same where the application answered 429; its `Retry-After` takes the place of the first. Documented.
        static let retriesOfTooMany: [Duration] = [.seconds(60), .minutes(1), .minutes(3), .minutes(7), .minutes(15), .minutes(30)]
        /// What had not begun when a cycle was stopped goes on if it is started again within this. Documented.
        static let queueLives: Duration = .hours(24)
        /// A cycle that is activated without an interval runs so often, in minutes. Assumed.
        static let defaultInterval = 60
        static let intervals: Set<Int> = [1, 5, 15, 30, 60, 120, 180, 240, 360, 480, 720, 1440, 10080]
        /// Accounts and cycles may have step data kept so many hours, 31 days. Observed.
        static let longestRetention = 744
        /// And where neither says how many. Assumed.
        static let defaultRetention = longestRetention
        /// A clock that is set far ahead has so many of a cycle's last runs happen, and the first; those between are left out.
        static let runsPlayed = 100
        /// A transaction ends as failed at so many steps: edges may lead round in a circle. Assumed.
        static let stepsOfTransaction = 1000
        /// All parts of a run may fill so many bytes, parts of parts included, since edges may lead round in a circle there too: some 40,000 parts that
        /// remember little. A transaction whose parts would fill more ends as failed. Assumed.
        static let roomForParts = 1 << 26
        /// What a transaction's steps asked and were told may fill so many bytes; of later ones no more is kept than that they were done. Assumed.
        static let roomForItems = 1 << 23
        /// What a transaction takes beside what its run remembers, about.
        static let sizeOfTransaction = 1 << 10
    }
}
