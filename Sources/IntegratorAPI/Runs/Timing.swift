extension Integrator {
    /// Times and limits of runs. Each is assumed or read from what others saw, and is nowhere else.
    enum Timing {
        /// From the call to the start of a job. Observed: half of 161 real jobs started within 1.9 seconds.
        static let queue: Duration = .seconds(2)
        /// How long a page takes on its way through the flow. Assumed.
        static let page: Duration = .seconds(1)
        /// From the call to the end of a job that is canceled. Assumed.
        static let cancel: Duration = .seconds(1)
        /// How long jobs are kept. Observed, to the millisecond. That their errors go with them is assumed.
        static let jobLives: Duration = .seconds(30 * 86_400)
        /// How many errors of an expired job are removed at once.
        static let errorsForgotten = 100
        /// How many expired jobs are looked at to find some that can be removed.
        static let pastJobsLookedAt = 16
        /// The longest time that exports, imports, scripts and flows can be debugged. Documented.
        static let longestWatch: Duration = .seconds(3600)
        /// How long the signed address of a file can be used. Assumed.
        static let signedURLLives: Duration = .seconds(3600)
        /// Records on a page of a flow where the export does not say. The product's own default.
        static let pageSize = 20
        /// The most records that are looked at for one page of a delta export, so that none holds up others; the next page follows at once.
        static let recordsLookedAt = 2000
        /// The most records that a lookup finds, the first of those that fit. Assumed: each record of a page carries what was found for it, so
        /// without a limit a page could be as large as the application many times over.
        static let recordsFound = 100
        /// How often the records of one page are routed at most: routers may lead in circles, and each branch may lead on.
        static let routingsOfPage = 1000
        /// How many routers a record passes in a row at most.
        static let routersInARow = 50
        /// How many of a flow's last scheduled runs are played at most, after the first one, when the clock is set far ahead. The runs in
        /// between are left out.
        static let runsPlayed = 100
        /// How many records the played runs should export together at most, going by the run before: the more records a run has, the fewer
        /// runs are played.
        static let recordsPlayed = 10_000
        /// How many runs are played at least, whatever they export.
        static let fewestRunsPlayed = 5
        /// Over how long a time the runs that are left out are counted.
        static let runsCounted: Duration = .seconds(20 * 366 * 86_400)
    }
}
