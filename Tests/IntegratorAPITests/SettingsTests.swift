import OrderedJSON
import Testing
import UnderstudyTesting

/// Where the vendor's pages contradict each other, a sandbox chooses.
@Suite struct SettingsTests {
    private static func choosing(_ name: String) throws -> Understudy {
        let integrator = try Understudy.integrator()
        #expect(integrator.put("/__admin/settings", #"{"apis":{"integrator":{"\#(name)":true}}}"#).status == 200)
        return integrator
    }

    @Test func `an empty list answers without a body, and one that is not with it`() throws {
        let integrator = try Self.choosing("emptyListAs204")
        #expect(integrator.get("/v1/connections?type=nothing").line == "204 ")
        #expect(integrator.get("/v1/connections").json?.arrayValue?.count == 14)
        for unpaged in ["jobs?_flowId=x", "audit?_resourceId=x"] { #expect(integrator.get("/v1/\(unpaged)").line == "200 []") }
        #expect(try Understudy.integrator().get("/v1/connections?type=nothing").line == "200 []")
    }

    @Test(arguments: [
        ("connections/\(Known.shop)", "exports", "connection"), ("exports/\(Known.orders)", "flows", "export"),
        ("imports/\(Known.invoices)", "flows", "import"), ("integrations/\(Known.orderToCash)", "flows", "integration"),
        ("iclients/0000c0de1d00000000000001", "connections", "iClient"),
    ])
    func `what is in use is not deleted, and what is not is`(path: String, users: String, kind: String) throws {
        let integrator = try Self.choosing("strictDelete")
        #expect(
            integrator.delete("/v1/\(path)").line
                == #"422 {"errors":[{"code":"resource_in_use","message":"The \#(kind) cannot be deleted, as it is being used."}]}"#)
        #expect(integrator.get("/v1/\(path)").status == 200)
        #expect(integrator.get("/v1/recycleBinTTL").json?.arrayValue?.count == 1)
        for user in integrator.get("/v1/\(path)/dependencies").json?.objectValue ?? [:] {
            for entry in user.value.arrayValue ?? [] { _ = integrator.delete("/v1/\(user.key)/\(entry["id"]?.stringValue ?? "")") }
        }
        if kind != "connection" { #expect(integrator.delete("/v1/\(path)").line == "204 ") }
        #expect(try Understudy.integrator().delete("/v1/\(path)").line == "204 ")
    }

    @Test(arguments: ["scripts/0000c0de5c00000000000001", "lookupcaches/0000c0de1c00000000000001", "flows/\(Known.orderFlow)"])
    func `scripts, caches and flows are protected too`(path: String) throws {
        let integrator = try Self.choosing("strictDelete")
        let id = path.split(separator: "/")[1]
        #expect(integrator.post("/v1/exports", #"{"name":"E","settings":{"_someId":"\#(id)"}}"#).status == 201)
        #expect(integrator.delete("/v1/\(path)").errors == ["422 resource_in_use"])
    }
}
