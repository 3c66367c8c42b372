import OrderedJSON
import Testing
import UnderstudyTesting

/// Records that are created after a state was loaded have ids that no record had before.
@Suite struct NewIDsTests {
    private static let headers: [String: [String: String?]] = [
        "canvas": [
            "Consumer": "5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED",
            "SecretKey": "a5ae515d-d53b-478c-90bd-060c616d37b7",
        ],
        "cyclr": [
            "Authorization": "Bearer 0000c0de0000c0de0000c0de0000c0de0000c0de0000c0de0000c0de0000c0de", "X-Cyclr-Account": "acme-ltd",
        ],
        "integrator": ["Authorization": "Bearer my_api_token"],
    ]

    /// The collections that get records, and the call that creates these. Each call replaces `%` in its body by a new number, counted up
    /// from 10.
    private static let creations: [(collections: String, target: String, body: String)] = [
        (
            "canvas/accounts", "/api/Account",
            #"{"firstName":"Ada","lastName":"L","email":"ada@%.example","phone":"+47","roleName":"SuperPartner","activated":true}"#
        ),
        (
            "canvas/reg-applications", "/api/RegApplication",
            #"{"applicationId":"97cbc3b3-32c7-4e4a-b788-a332ea82aeff","credentialsJson":"{\"apikey\":\"a\",\"environment\":\"test\"}","tagText":"%"}"#
        ),
        (
            "canvas/workflows", "/api/Workflow",
            #"{"workflowTemplateId":"bbe52876-aca2-4ece-ba31-11e0d98ddc19","name":"%","chain":[],"#
                + #""applications":{"QUIN":"e3320a16-4b20-4e33-840f-2f5d28e3e1ca","FTP":"0741b73d-2b13-4a4a-a0c2-2ffad9548e06"}}"#
        ),
        ("cyclr/tokens", "/oauth/token", "grant_type=client_credentials&client_id=understudy&client_secret=understudy"),
        ("cyclr/sign-in-tokens", "/v1.0/accounts/acme-ltd/signintoken", "{}"),
        ("cyclr/accounts", "/v1.0/accounts", #"{"Name":"%"}"#),
        ("cyclr/account-connectors", "/v1.0/connectors/2582/install", #"{"Name":"%"}"#),
        ("cyclr/cycles", "/v1.0/cycles", #"{"Name":"%"}"#),
        ("cyclr/cycles cyclr/steps cyclr/edges", "/v1.0/templates/0000c0de-0001-4000-8000-000000000002/install", "{}"),
        ("cyclr/steps", "/v1.0/cycles/0000c0de-0002-4000-8000-000000000003/steps", #"{"MethodId":"20102"}"#),
        (
            "cyclr/connectors cyclr/methods", "/v1.0/account/connectors/custom",
            #"{"Name":"%","Version":"1","UniqueIdentifier":"00000000-0000-4000-8000-0000000000%","AuthType":"None","Methods":["#
                + #"{"Name":"a","MethodType":"Action","EndPoint":"https://x.example/a","HttpMethod":"GET"}]}"#
        ),
        ("integrator/tags integrator/audit", "/v1/tags", #"{"tag":"%"}"#),
        ("integrator/integrations integrator/audit", "/v1/integrations", #"{"name":"%"}"#),
        ("integrator/exports integrator/audit", "/v1/exports", #"{"name":"%"}"#),
        ("integrator/imports integrator/audit", "/v1/imports", #"{"name":"%","_connectionId":"0000c0de0c00000000000001"}"#),
        ("integrator/flows integrator/audit", "/v1/flows", #"{"name":"%"}"#),
        ("integrator/scripts integrator/audit", "/v1/scripts", #"{"name":"%","content":"x"}"#),
        ("integrator/lookupcaches integrator/audit", "/v1/lookupcaches", #"{"name":"%"}"#),
        ("integrator/iclients integrator/audit", "/v1/iclients", #"{"name":"%","provider":"x","formType":"x"}"#),
        ("integrator/connections integrator/audit", "/v1/connections", #"{"name":"%","type":"as2","as2":{"as2Id":"a"}}"#),
        ("integrator/ashares integrator/audit", "/v1/invite", #"{"email":"ada@%.example","accessLevel":"manage"}"#),
        ("integrator/jobs", "/v1/flows/0000c0de1000000000000001/run", "{}"),
    ]

    /// Makes the calls of one row of `creations`, on any server.
    private struct Creator {
        let collections: [String]
        let target: String
        let body: String
        private var number = 10

        init(_ creation: (collections: String, target: String, body: String)) {
            collections = creation.collections.split(separator: " ").map(String.init)
            (target, body) = (creation.target, creation.body)
        }

        func records(_ server: Understudy) -> [[JSON]] {
            collections.map { server.get("/__admin/state/\($0)").json?.arrayValue ?? [] }
        }

        mutating func call(_ server: Understudy) -> Reply {
            let api = String(collections[0].prefix { $0 != "/" })
            let label = body.hasPrefix("{") ? "application/json" : "application/x-www-form-urlencoded"
            let headers = (NewIDsTests.headers[api] ?? [:]).merging(["Content-Type": label]) { own, _ in own }
            number += 1
            return server.send("POST", target, headers: headers, body: body.replacing("%", with: "\(number)"))
        }

        /// Makes a call and returns the records that it appends, by collection. It must not change any existing record.
        mutating func create(on server: Understudy) throws -> [[JSON]] {
            let before = records(server)
            let answer = call(server)
            try #require((200...201).contains(answer.status), "\(answer.line)")
            let after = records(server)
            for (old, new) in zip(before, after) { try #require(Array(new.prefix(old.count)) == old) }
            return zip(before, after).map { Array($1.dropFirst($0.count)) }
        }

        func ids(_ records: [[JSON]]) -> [String] { records.joined().map(id) }

        private func id(_ record: JSON) -> String {
            let id = ["_id", "id", "Id", "access_token", "Token"].lazy.compactMap { record[$0] }.first
            return id?.stringValue ?? id?.text ?? ""
        }

        /// Some records are already gone when their turn comes, because their owner was removed.
        func remove(_ records: [[JSON]], from server: Understudy) -> Bool {
            zip(collections, records).allSatisfy { collection, records in
                records.allSatisfy { record in
                    let path = "/__admin/state/\(collection)/\(id(record))"
                    _ = server.send("DELETE", path)
                    return server.get(path).status == 404
                }
            }
        }
    }

    @Test(arguments: creations)
    func `what is created after an import changes nothing that was there, and has no id that was given out`(
        collections: String, target: String, body: String
    ) throws {
        let server = try Understudy(), restarted = try Understudy()
        var creator = Creator((collections, target, body))
        // the first call may take the place of a placeholder in the seeds
        #expect((200...201).contains(creator.call(server).status))
        let removed = try creator.create(on: server)
        let kept = try creator.create(on: server)
        #expect(!creator.ids(kept).isEmpty)
        #expect(creator.remove(removed, from: server))
        let export = server.get("/__admin/state").body
        for server in [restarted, server] {
            let loaded = server.send("PUT", "/__admin/state", body: export)
            #expect(loaded.status == 200, "\(loaded.body)")
        }
        let first = try creator.create(on: restarted), second = try creator.create(on: restarted)
        #expect(first.map(\.count) == kept.map(\.count))
        #expect(second.map(\.count) == kept.map(\.count))
        let new = try creator.create(on: server)
        #expect(new.map(\.count) == kept.map(\.count))
        #expect(Set(creator.ids(new)).isDisjoint(with: creator.ids(removed) + creator.ids(kept)))
    }

    @Test(arguments: creations)
    func `an import, a snapshot and a new start leave the order in which ids come as it is`(
        collections: String, target: String, body: String
    ) throws {
        let server = try Understudy(), other = try Understudy()
        var creator = Creator((collections, target, body)), twin = creator
        #expect(creator.call(server).status == twin.call(other).status)
        #expect(server.send("PUT", "/__admin/state", body: server.get("/__admin/state").body).status == 200)
        let ids = creator.ids(try creator.create(on: server))
        #expect(ids == twin.ids(try twin.create(on: other)))

        #expect(server.post("/__admin/snapshots", #"{"name":"here"}"#).status == 201)
        let next = creator.ids(try creator.create(on: server))
        #expect(server.post("/__admin/snapshots/here/restore", "").status == 200)
        #expect(creator.ids(try creator.create(on: server)) == next)

        try server.reset()
        _ = creator.call(server)
        #expect(creator.ids(try creator.create(on: server)) == ids)
    }

    @Test func `what lies in the recycle bin keeps its id`() throws {
        let headers = ["Authorization": "Bearer my_api_token"]
        let server = try Understudy(headers: headers), restarted = try Understudy(headers: headers)
        let deleted = server.post("/v1/integrations", #"{"name":"I"}"#).json?["_id"]?.stringValue ?? ""
        #expect(server.send("DELETE", "/v1/integrations/\(deleted)").status == 204)
        #expect(restarted.send("PUT", "/__admin/state", body: server.get("/__admin/state").body).status == 200)
        #expect(restarted.post("/v1/integrations", #"{"name":"J"}"#).json?["_id"]?.stringValue != deleted)
        #expect(restarted.post("/v1/recycleBinTTL/integrations/\(deleted)/doRestore", "").status == 200)
    }
}
