import AdminAPI
import HTTPMessages
import Testing
import UnderstudyTesting

@Suite struct RefusalsTests {
    @Test func `a path that is none is refused in the control plane's envelope`() throws {
        let reply = try Understudy().get("/__admin/nowhere")
        #expect(
            reply.line
                == #"404 {"error":{"code":"unknown_path","message":"There is no /__admin/nowhere; GET /__admin/openapi says what there is."}}"#
        )
        #expect(reply.header("Content-Type") == "application/json; charset=utf-8")
        #expect(reply.header("X-Understudy-Evidence") == "documented")
    }

    @Test func `a method that the path does not have is refused with those that it has`() throws {
        let reply = try Understudy().send("DELETE", "/__admin/clock")
        #expect(reply.line == #"405 {"error":{"code":"method_not_allowed","message":"/__admin/clock takes GET, PUT, and not DELETE."}}"#)
        #expect(reply.header("Allow") == "GET, PUT")
    }

    @Test(arguments: [
        (413, "body_too_large", "Content Too Large"), (431, "headers_too_large", "Request Header Fields Too Large"),
        (503, "not_ready", "Service Unavailable"),
    ])
    func `what the engine turns down is refused in the same envelope`(status: Int, code: String, message: String) throws {
        #expect(
            try Understudy().refusal(status, "PUT", "/__admin/clock").line
                == #"\#(status) {"error":{"code":"\#(code)","message":"\#(message)"}}"#)
    }

    @Test func `a trailing slash and HEAD are accepted, another letter case is not`() throws {
        let server = try Understudy()
        #expect(server.get("/__admin/health/").status == 200)
        #expect(server.send("HEAD", "/__admin/health").status == 200)
        #expect(server.get("/__admin/Health").status == 404)
    }

    @Test func `codes are spelled once for all`() {
        #expect(
            Admin.Code.allCases.map { "\($0.rawValue) \($0.status.code)" } == [
                "unknown_path 404", "method_not_allowed 405", "unauthorized 401", "foreign_host 403", "foreign_origin 403",
                "malformed_body 400", "invalid_body 400", "body_too_large 413",
                "headers_too_large 431",
                "bad_sandbox_name 400", "too_many_sandboxes 503", "unknown_api 404", "unknown_collection 404",
                "unknown_record 404",
                "invalid_seeds 400", "invalid_query 400",
                "unknown_pack 404",
                "unknown_fault 404", "too_many_faults 503", "sandbox_exists 409", "credential_taken 409", "unknown_sandbox 404",
                "unknown_snapshot 404",
                "too_many_snapshots 503",
                "not_ready 503",
                "not_emulated 501",
                "internal_error 500",
            ])
    }
}
