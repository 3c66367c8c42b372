import OrderedJSON
import Testing
import UnderstudyTesting

/// What a strict sandbox refuses in bodies although the service ignores it.
@Suite struct StrictnessTests {
    private static func strict(_ settings: String) throws -> Understudy {
        let integrator = try Understudy.integrator()
        #expect(integrator.put("/__admin/settings", settings).status == 200)
        return integrator
    }

    // MARK: What it refuses

    @Test func `a member that the service does not know is refused where it would be dropped, and nothing is stored`() throws {
        let integrator = try Self.strict(#"{"unknownMembers":false}"#)
        let before = integrator.get("/v1/flows").line
        let refused = integrator.post("/v1/flows", #"{"name":"F","disabld":true}"#)
        #expect(refused.status == 422)
        #expect(refused.json?["errors"]?.arrayValue?.first?["field"] == "disabld")
        #expect(integrator.get("/v1/flows").line == before)
        _ = integrator.put("/__admin/settings", #"{"unknownMembers":true}"#)
        #expect(integrator.post("/v1/flows", #"{"name":"F","disabld":true}"#).status == 201)
    }

    @Test(arguments: [("colour", "1"), ("$secrets", "{}")])
    func `a member that is Understudy's own is none of the service's`(member: String, value: String) throws {
        let integrator = try Self.strict(#"{"unknownMembers":false}"#)
        let refused = integrator.post("/v1/tags", #"{"tag":"t","\#(member)":\#(value)}"#)
        #expect(refused.errors == ["422 invalid_field \(member)"])
        #expect(
            refused.json?["errors"]?[0]?["message"]?.stringValue?.hasSuffix(
                "expected one of the members of Tag (_id, lastModified, tag, createdAt), found \(value)") == true)
    }

    @Test func `a member with a wrong name is refused with the names of all that may be sent or sent back`() throws {
        let refused = try Self.strict(#"{"unknownMembers":false}"#).post("/v1/flows", #"{"name":"F","runNextFlowIds":[]}"#)
        #expect(
            refused.line == #"""
                422 {"errors":[{"field":"runNextFlowIds","code":"invalid_field","message":"/runNextFlowIds: expected one of the members \#
                of Flow (_id, lastModified, name, description, disabled, schedule, timezone, _exportId, _importId, _integrationId, \#
                skipRetries, pageProcessors, pageGenerators, routers, _runNextFlowIds, runPageGeneratorsInParallel, \#
                autoResolveMatchingTraceKeys, logging, settings, aliases, _flowGroupingId, isAbstract, _abstractFlowId, overrides, \#
                wizardState, createdAt, lastExecutedAt, resolvedAt, free, _templateId, _sourceId, _connectorId), found []"}]}
                """#)
    }

    @Test func `without leniency a text is no truth value`() throws {
        let integrator = try Self.strict(#"{"leniency":false}"#)
        #expect(integrator.post("/v1/flows", #"{"name":"F","disabled":"true"}"#).status == 422)
        #expect(integrator.post("/v1/flows", #"{"name":"F","disabled":true}"#).status == 201)
    }

    @Test func `a body that is no JSON is refused as ever`() throws {
        #expect(
            try Self.strict(#"{"strict":true}"#).post("/v1/flows", "{'name':'F'}").json?["errors"]?.arrayValue?.first?["code"]
                == "invalid_json")
    }

    // MARK: What it answers

    @Test(arguments: ["exports", "imports"])
    func `what the service answered of a step may be previewed whole`(collection: String) throws {
        let integrator = try Self.strict(#"{"leniency":false,"unknownMembers":false}"#)
        let steps = try #require(integrator.get("/v1/\(collection)").json?.arrayValue?.filter { $0["_connectionId"] != nil })
        #expect(!steps.isEmpty)
        for step in steps {
            let unknown = integrator.post("/v1/\(collection)/preview", step.text).json?["errors"]?.arrayValue?.filter {
                $0["message"]?.stringValue?.contains("expected") ?? false
            }
            #expect(unknown ?? [] == [], "\(step["_id"] ?? .null)")
        }
    }

    @Test(arguments: ["connections", "exports", "imports", "flows", "integrations", "scripts", "lookupcaches", "iclients", "tags"])
    func `what the service answered may be sent back whole`(collection: String) throws {
        let integrator = try Self.strict(#"{"leniency":false,"unknownMembers":false}"#)
        for item in try #require(integrator.get("/v1/\(collection)").json?.arrayValue) {
            let id = try #require(item["_id"]?.stringValue)
            let read = integrator.get("/v1/\(collection)/\(id)").body
            let unknown = integrator.put("/v1/\(collection)/\(id)", read).json?["errors"]?.arrayValue?.filter {
                $0["message"]?.stringValue?.contains("expected") ?? false
            }
            #expect(unknown ?? [] == [], "\(id)")
        }
    }
}
