import OrderedJSON
import Testing
import UnderstudyTesting

/// What a fixture may say about a run in progress, in `$run`.
@Suite struct JobRunTests {
    /// Puts a job that has just been started, with other members in its `$run`.
    private static func put(_ members: String, _ integrator: Understudy) throws -> (id: String, answer: Reply) {
        let id = integrator.post("/v1/flows/\(Known.orderFlow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
        let path = "/__admin/state/integrator/jobs/\(id)"
        var job = try #require(integrator.get(path).json?.objectValue)
        var run = try #require(job["$run"]?.objectValue)
        for (name, value) in try #require(try JSON(parsing: members).objectValue) { run[name] = value }
        job["$run"] = .object(run)
        job["status"] = "running"
        return (id, integrator.put(path, JSON.object(job).text))
    }

    @Test(arguments: ["generator", "position", "end", "scripted"])
    func `a number below zero is refused, and nothing is stored`(member: String) throws {
        let integrator = try Understudy.integrator()
        let (id, answer) = try Self.put(#"{"\#(member)":-3}"#, integrator)
        #expect(answer.status == 400)
        #expect(answer.body.contains("/$run/\(member): expected a whole number from 0, found -3"), "\(answer.body)")
        #expect(integrator.get("/v1/jobs/\(id)").json?["status"] == "queued")
    }

    @Test(arguments: [
        #"{"end":9007199254740991}"#, #"{"set":"x","end":9007199254740991}"#,
        #"{"set":"0000c0de1100000000000001","position":9007199254740990,"end":9007199254740991}"#,
        #"{"set":"0000c0de1100000000000001","position":1,"end":9007199254740991,"scripted":9007199254740991,"generator":9007199254740990}"#,
        #"{"end":9007199254740991,"outcome":{"result":"count","numSuccess":1}}"#,
        #"{"position":9007199254740990,"end":9007199254740991,"outcome":{"result":"count","numSuccess":9007199254740991}}"#,
        #"{"due":"0001-01-01T00:00:00.000Z","flow":{"pageProcessors":[7],"pageGenerators":{},"routers":[{}]},"errors":["x"],"chain":["x"]}"#,
    ])
    func `a run comes to its end, whatever else is said of it`(members: String) throws {
        let integrator = try Understudy.integrator()
        let (id, answer) = try Self.put(members, integrator)
        #expect(answer.status == 200, "\(answer.body)")
        try integrator.advanceClock(by: "PT10M")
        #expect(integrator.get("/v1/jobs/\(id)").json?["status"] == "completed")
    }
}
