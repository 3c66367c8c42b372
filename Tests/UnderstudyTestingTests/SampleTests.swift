import Testing
import UnderstudyTesting

@Test func `orders become invoices, and a service that is tired is asked again`() throws {
    let server = try Understudy(headers: ["Authorization": "Bearer my_api_token"])
    let mine = try server.sandbox(named: "mine")  // records, clock and ids of its own: tests may run side by side

    // in memory; a client that needs a port can use the address that `try mine.listen()` returns
    #expect(mine.post("/v1/flows/0000c0de1000000000000001/run", "{}").status == 201)
    try mine.advanceClock(by: "1m")
    let jobs = mine.get("/v1/flows/0000c0de1000000000000001/jobs/latest")
    #expect(jobs["/0/status"] == "completed")
    struct Job: Decodable { let numSuccess, numError: Int }
    #expect(try jobs.decode([Job].self)[0].numSuccess == 6)

    try mine.addFault(#"{"match":{"path":"/v1/tags"},"when":{"first":1},"effect":{"answer":{"status":429}}}"#)
    #expect(mine.get("/v1/tags").status == 429)
    #expect(mine.get("/v1/tags").status == 200)
    try mine.verify(#"{"match":{"method":"GET","path":"/v1/tags"},"times":{"exactly":2}}"#)
}
