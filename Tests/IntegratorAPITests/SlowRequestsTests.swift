import HTTPMessages
import Testing

@testable import Emulation
@testable import IntegratorAPI

@Suite struct SlowRequestsTests {
    @Test(arguments: [
        ("connections", ["", "?limit=10", "?type=http"], ["?name=a", "?_integrationId=a", "?type=http&offline=true"]),
        ("connections/:id", [""], []), ("connections/:id/jobs", [], [""]),
        ("exports", ["", "?adaptorType=HTTPExport"], ["?name=a", "?adaptorType=HTTPExport&_connectionId=a"]),
        ("imports", ["?skip=10"], ["?name=a"]), ("iClients", [""], ["?name=a"]), ("scripts", [""], ["?name=a"]),
        ("lookupcaches", [""], ["?name=a"]),
        ("flows", ["", "?_integrationId=a"], ["?name=a", "?_integrationId=a&disabled=true"]),
        ("integrations", [""], ["?name=a"]),
        ("integrations/:id/flows", ["", "?limit=10"], []), ("integrations/:id/exports", [], [""]), ("integrations/:id/imports", [], [""]),
        ("integrations/:id/connections", [], [""]), ("integrations/:id/audit", [], [""]), ("integrations/:id/errors", [], [""]),
        ("integrations/:id/jobs/latest", [], [""]),
        (
            "jobs", ["", "?_flowId=a&status=running", "?_integrationId=a&type=flow", "?createdAt_gte=2022-05-02T12:00:00Z"],
            ["?_flowId=a&numError_gte=1", "?retriable=true", "?resourceId=a&status=failed", "?startedAt_lte=2022-05-02T12:00:00Z"]
        ),
        ("jobs/:id/errors", ["", "?limit=10"], ["?source=a", "?_flowJobId=a"]),
        ("flows/:id/:step/errors", ["", "?_flowJobId=a"], ["?source=a"]), ("flows/:id/:step/resolved", [""], ["?source=a"]),
        ("audit", ["", "?_resourceId=a"], ["?source=ui", "?action=delete"]),
    ])
    func `what may look at many records is done where no quick request waits`(path: String, quick: [String], slow: [String]) throws {
        let row = try #require(Integrator.endpoints.first { $0.operation == "GET /v1/\(path)" })
        for query in quick { #expect(!row.takesLong(Target("/v1/\(path)\(query)")), "\(query)") }
        for query in slow { #expect(row.takesLong(Target("/v1/\(path)\(query)")), "\(query)") }
    }
}
