package import Emulation
import OrderedJSON

extension Integrator {
    /// Which of two readings holds where the vendor's pages contradict each other or say nothing.
    static let rateLimit = Setting(
        "rateLimit", .boolean, false,
        "Enforces the account's rate limit, 1,000 requests at once and 300 a second; requests beyond it get 429.")
    static let emptyListAs204 = Setting(
        "emptyListAs204", .boolean, false,
        """
        A list with pages (one that takes limit and include, such as connections and flows) answers 204 without a body if it is empty, as the vendor's \
        reference says, instead of 200 with []. A list without pages, such as jobs and audits, always answers 200.
        """)
    static let strictDelete = Setting(
        "strictDelete", .boolean, false,
        "A resource that another one uses cannot be deleted: 422 resource_in_use. No source shows what the service answers.")
    static let strictJobsQuery = Setting(
        "strictJobsQuery", .boolean, false,
        """
        A list of jobs must name _integrationId, _jobId, createdAt (also createdAt_gte or createdAt_lte), _flowJobId or resourceId, as the \
        service was seen to require; otherwise 400 invalid_query.
        """)

    package static let settings = [rateLimit, emptyListAs204, strictDelete, strictJobsQuery]
}
