import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct AboutTests {
    // MARK: What it refuses

    @Test func `a server that does not listen is not ready`() throws {
        #expect(
            try Understudy().get("/__admin/ready").line
                == #"503 {"error":{"code":"not_ready","message":"The server does not listen yet."}}"#)
    }

    @Test(arguments: ["nobody.json", "canvas", "canvas.yaml", "Canvas.json", "..", "%2e%2e"])
    func `a document of no API is refused and those that there are are named`(document: String) throws {
        let name = document == "%2e%2e" ? ".." : document
        #expect(
            try Understudy().get("/__admin/openapi/\(document)").line
                == #"404 {"error":{"code":"unknown_api","message":"There is no document \#(name); there are admin.json, canvas.json, cyclr.json, integrator.json."}}"#
        )
    }

    // MARK: What it answers

    @Test func `a server is healthy as soon as it answers, and ready as soon as it listens`() throws {
        let server = try Understudy()
        #expect(server.get("/__admin/health").line == #"200 {"status":"healthy"}"#)
        let listening = try server.listen()
        defer { listening.stop() }
        #expect(server.get("/__admin/ready").line == #"200 {"status":"ready"}"#)
    }

    @Test func `the version is told with the name`() throws {
        #expect(try Understudy().get("/__admin/version").line == #"200 {"name":"understudy","version":"0.1.0"}"#)
    }

    @Test func `every row of every API is listed, with what it may refuse`() throws {
        let routes = try #require(try Understudy().get("/__admin/routes").json?.arrayValue)
        #expect(
            routes.first?.text
                == #"{"api":"admin","method":"GET","path":"/__admin/health","access":"open","status":200,"evidence":"documented","fails":[]}"#
        )
        #expect(
            routes.last { $0["api"] == "canvas" }?.text
                == #"{"api":"canvas","method":"POST","path":"/api/WorkflowScheduler","access":"account","status":200,"evidence":"documented","fails":["badSchedule","unknownWorkflow"]}"#
        )
        #expect(Set(routes.compactMap { $0["api"]?.stringValue }) == ["admin", "canvas", "cyclr", "integrator"])
    }

    @Test func `fidelity counts rows and refusals by evidence, and its counts add up to what is listed`() throws {
        let server = try Understudy()
        let apis = try #require(server.get("/__admin/fidelity").json?.arrayValue)
        let routes = try #require(server.get("/__admin/routes").json?.arrayValue)
        #expect(apis.map { $0["title"] } == ["Understudy control plane", "Canvas REST API", "Cyclr REST API", "integrator.io REST API"])
        for api in apis {
            #expect(api["rows"]?.objectValue?.keys == ["documented", "observed", "inferred", "assumed", "notEmulated"])
            let routes = routes.filter { $0["api"] == api["api"] }
            #expect(api["rows"]?["notEmulated"]?.intValue == routes.count { $0["status"] == 501 })
            let refusals = try #require(api["refusalsByCode"]?.arrayValue)
            for kind in ["documented", "observed", "inferred", "assumed"] {
                #expect(api["rows"]?[kind]?.intValue == routes.count { $0["status"] != 501 && $0["evidence"]?.stringValue == kind })
                #expect(api["refusals"]?[kind]?.intValue == refusals.count { $0["evidence"]?.stringValue == kind })
            }
        }
        #expect(
            apis[1]["refusalsByCode"]?.arrayValue?.first?.text == #"{"code":"unauthorized","status":401,"evidence":"documented"}"#)
    }

    // MARK: What it remembers

    @Test func `asking about the server leaves nothing behind`() throws {
        let server = try Understudy()
        for path in ["health", "ready", "version", "routes", "fidelity", "openapi/canvas.json", "clock", "nowhere"] {
            _ = server.get("/__admin/\(path)")
        }
        #expect(server.get("/__admin/journal").line == "200 []")
    }
}
