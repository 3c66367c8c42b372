package import Emulation
import OrderedJSON

extension Integrator {
    /// Which of two readings holds where the vendor's pages contradict each other or say nothing.
    static let rateLimit = Setting(
        "rateLimit", .boolean, false, "The account's limit holds: 1,000 requests at once and 300 a second, then 429.")
    static let emptyListAs204 = Setting(
        "emptyListAs204", .boolean, false,
        """
        An empty list that has pages (limit, include), as those of connections and flows, answers 204 without a body, as the vendor's reference has it, and \
        not 200 with []. What has none, as jobs and audits, answers 200.
        """)
    static let strictDelete = Setting(
        "strictDelete", .boolean, false,
        "What something else uses cannot be deleted: 422 resource_in_use. No source shows the service's own answer.")
    static let strictJobsQuery = Setting(
        "strictJobsQuery", .boolean, false,
        "A list of jobs must be asked for by integration, job or time, as was seen of the service: 400 invalid_query.")

    package static let settings = [rateLimit, emptyListAs204, strictDelete, strictJobsQuery]
}
