import HTTPMessages
import Testing

@testable import UnderstudyServer

@Suite struct CrossOriginTests {
    private static func server(_ origins: String...) throws -> Server {
        var configuration = Configuration()
        if !origins.isEmpty { _ = configuration.share(with: origins) }
        return try Server(configuration)
    }

    private static let asked: Headers = [
        "Origin": "https://app.example", "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization,x-cyclr-account",
    ]

    private func ask(_ server: Server, _ method: HTTPMessages.Method, _ target: Target, _ headers: Headers) -> Response? {
        guard case .ready(let response) = server.respond(to: Request(method, target, headers: headers)).made else { return nil }
        return response
    }

    // MARK: What it refuses

    @Test(arguments: ["app.example", "https://app.example/", "https://", "ftp://a", "https://a,b", "https://*.example", ""])
    func `what is no origin is no setting`(origin: String) {
        var configuration = Configuration()
        let isSetting = configuration.share(with: ["https://fine.example", origin])
        #expect(!isSetting)
    }

    @Test func `without the setting, and for other origins, nothing is shared`() throws {
        for server in [try Self.server(), try Self.server("https://other.example")] {
            let preflight = ask(server, .options, "/api/Workflows", Self.asked)
            #expect(preflight?.status != .noContent)
            #expect(preflight?.headers["Access-Control-Allow-Origin"] == nil)
            #expect(ask(server, .get, "/api/GetMetaData", ["Origin": "https://app.example"])?.headers["Access-Control-Allow-Origin"] == nil)
        }
    }

    @Test(arguments: ["/__admin/clock", "/sandbox/a/__admin/clock", "/__admin/nowhere", "/%5f_admin/clock"] as [Target])
    func `the controls are never shared`(target: Target) throws {
        let server = try Self.server("*")
        for method in [HTTPMessages.Method.options, .get] {
            let answer = try #require(ask(server, method, target, Self.asked))
            #expect(answer.status.code >= 400)
            #expect(answer.headers["Access-Control-Allow-Origin"] == nil)
        }
    }

    // MARK: What it answers

    @Test func `a browser that asks first may send what it asks for`() throws {
        let answer = try #require(ask(try Self.server("https://APP.example"), .options, "/sandbox/a/v1.0/cycles", Self.asked))
        #expect(answer.status == .noContent)
        #expect(answer.headers["Access-Control-Allow-Origin"] == "https://app.example")
        #expect(answer.headers["Access-Control-Allow-Methods"] == "PUT")
        #expect(answer.headers["Access-Control-Allow-Headers"] == "authorization,x-cyclr-account")
        #expect(answer.headers["Vary"] == "Origin")
    }

    @Test func `it may read answers and refusals, and all of their fields`() throws {
        let server = try Self.server("*")
        for target in ["/api/GetMetaData", "/v1.0/cycles", "/nowhere"] as [Target] {
            let answer = try #require(ask(server, .get, target, ["Origin": "null"]))
            #expect(answer.headers["Access-Control-Allow-Origin"] == "*")
            #expect(answer.headers["Access-Control-Expose-Headers"] == "*")
        }
        #expect(ask(server, .get, "/api/GetMetaData", [:])?.headers["Access-Control-Allow-Origin"] == nil)
    }

    @Test(arguments: [[:], ["Origin": "https://other.example"], ["Origin": "https://app.example"]] as [Headers])
    func `a cache is told that an answer differs by origin, whoever asks`(headers: Headers) throws {
        let server = try Self.server("https://app.example")
        #expect(ask(server, .get, "/api/GetMetaData", headers)?.headers["Vary"] == "Origin")
        #expect(server.refuse(.contentTooLarge, Request(.post, "/api/Workflow", headers: headers)).headers["Vary"] == "Origin")
        #expect(ask(server, .get, "/__admin/clock", headers)?.headers["Vary"] == nil)
        #expect(ask(try Self.server("*"), .get, "/api/GetMetaData", headers)?.headers["Vary"] == nil)
    }

    @Test func `it may read what the engine turns down, but for the controls`() throws {
        let server = try Self.server("https://app.example")
        func shared(_ target: Target, _ headers: Headers) -> String? {
            server.refuse(.contentTooLarge, Request(.post, target, headers: headers)).headers["Access-Control-Allow-Origin"]
        }
        #expect(shared("/api/Workflow", ["Origin": "https://app.example"]) == "https://app.example")
        #expect(shared("/api/Workflow", ["Origin": "https://other.example"]) == nil)
        #expect(shared("/api/Workflow", [:]) == nil)
        #expect(shared("/__admin/clock", ["Origin": "https://app.example"]) == nil)
    }
}
