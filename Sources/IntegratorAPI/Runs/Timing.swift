import Emulation

extension Integrator {
    /// What happens when to flows that run. Each is a guess or a reading of what others saw; kept here alone.
    enum Timing {
        /// From the call to the start of a job. Observed: half of 161 real jobs started within 1.9 seconds.
        static let queue: Duration = .seconds(2)
        /// What a page takes on its way through the flow. Assumed.
        static let page: Duration = .seconds(1)
        /// From the call to the end of a job that is canceled. Assumed.
        static let cancel: Duration = .seconds(1)
        /// Jobs are kept so long. Observed, to the millisecond. That their errors go with them is assumed.
        static let jobLives: Duration = .seconds(30 * 86_400)
        /// Of a job so many errors go at once.
        static let errorsForgotten = 100
        /// So many jobs whose time is past are looked at for some that can go.
        static let pastJobsLookedAt = 16
        /// Exports, imports, scripts and flows are watched so long at most. Documented.
        static let longestWatch: Duration = .seconds(3600)
        /// The signed address of a file can be used so long. Assumed.
        static let signedURLLives: Duration = .seconds(3600)
        /// A page of a flow has so many records where its export does not say. The product's own.
        static let pageSize = 20
        /// So many records at most are looked at for one page of a delta export, so that none holds up others; more follow at once.
        static let recordsLookedAt = 2000
        /// A page of records passes so many routers, and so many in a row; routers may lead round in a circle, and each branch may lead on.
        static let routingsOfPage = 1000
        static let routersInARow = 50
        /// A clock that is set far ahead has so many of a flow's last scheduled runs happen, and the first;
        static let runsPlayed = 100
        /// but no more than export so many records, going by the run before,
        static let recordsPlayed = 10_000
        /// nor fewer than these. Those that are left out are counted of so long a time.
        static let fewestRunsPlayed = 5
        static let runsCounted: Duration = .seconds(20 * 366 * 86_400)
    }
}
