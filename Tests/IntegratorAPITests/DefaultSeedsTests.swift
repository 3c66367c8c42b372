import Foundation
import OrderedJSON
import Testing
import UnderstudyTesting

/// The built-in account: clients see exactly what its seeds say.
@Suite struct DefaultSeedsTests {
    private static let collections = [
        "connections", "flows", "exports", "imports", "integrations", "scripts", "iclients", "lookupcaches", "ashares", "tags",
    ]

    @Test(arguments: collections + ["jobs"])
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

    /// A client may send back what it got.
    @Test(arguments: collections)
    func `every seed record can be put back as it was read, and keeps all but its time, in its order`(collection: String) throws {
        let integrator = try Understudy.integrator()
        let list = try #require(integrator.get("/v1/\(collection)").json?.arrayValue)
        #expect(!list.isEmpty)
        for listed in list {
            let id = listed["_id"]?.stringValue ?? ""
            let before = integrator.get("/v1/\(collection)/\(id)")
            let answer = integrator.put("/v1/\(collection)/\(id)", before.body)
            #expect(answer.status == 200, "\(id): \(answer.line)")
            var expected = try #require(before.json?.objectValue)
            expected["lastModified"] = answer.json?["lastModified"]
            #expect(integrator.get("/v1/\(collection)/\(id)").body == JSON.object(expected).text)
            #expect(integrator.get("/v1/audit?_resourceId=\(id)").line == "200 []", "\(id)")
        }
    }

    @Test func `what was deleted before the start lies in the recycle bin`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.get("/v1/recycleBinTTL").json?.arrayValue?.map { $0["doc"]?["name"] } == ["Orders of last year"])
        let id = "0000c0de0e000000000000ff"
        #expect(integrator.post("/v1/recycleBinTTL/exports/\(id)/doRestore", "").status == 200)
        #expect(integrator.get("/v1/exports/\(id)").json?["name"] == "Orders of last year")
    }

    @Test func `lookup caches have their rows`() throws {
        let integrator = try Understudy.integrator()
        #expect(
            integrator.post("/v1/lookupcaches/0000c0de1c00000000000001/getData", "").line
                == #"200 {"data":[{"key":"DE","value":"Germany"},{"key":"GB","value":"United Kingdom"},{"key":"NO","value":"Norway"}]}"#)
    }
}
