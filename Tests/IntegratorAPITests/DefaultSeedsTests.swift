import Foundation
import OrderedJSON
import Testing
import UnderstudyTesting

/// The account that is built in: what a client sees is what its seeds say.
@Suite struct DefaultSeedsTests {
    @Test(arguments: ["connections", "flows", "exports", "imports", "integrations", "jobs"])
    func `every seed record reads back through its row as it was loaded`(collection: String) throws {
        let integrator = try Understudy.integrator()
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "../../seed-data/integrator/\(collection).json")
        let records = try #require(try JSON(parsing: Array(try Data(contentsOf: file))).arrayValue)
        #expect(!records.isEmpty)
        for record in records {
            let id = try #require(record["_id"]?.stringValue)
            let shown = try #require(integrator.get("/v1/\(collection)/\(id)").json?.objectValue)
            let wire = (record.objectValue ?? [:]).filter { !$0.key.hasPrefix("$") }
            #expect(
                JSON.object(JSON.Object(shown.filter { $0.key != "queues" })) == JSON.object(JSON.Object(wire.map { ($0.key, $0.value) })))
        }
    }

    /// What a client gets, it may send back.
    @Test(arguments: ["connections", "flows", "exports", "imports", "integrations"])
    func `every seed record can be put back as it was read, and changes in nothing but its time`(collection: String) throws {
        let integrator = try Understudy.integrator()
        for record in integrator.get("/v1/\(collection)").json?.arrayValue ?? [] {
            let id = record["_id"]?.stringValue ?? ""
            let answer = integrator.put("/v1/\(collection)/\(id)", record.text)
            #expect(answer.status == 200, "\(id): \(answer.line)")
            #expect(integrator.get("/v1/\(collection)/\(id)/audit").line == "200 []", "\(id)")
        }
    }
}
