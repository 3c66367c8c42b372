import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct OutboxesTests {
    // MARK: What it refuses

    @Test(arguments: [
        ("{}", "/deliver: expected true or false, found nothing"), (#"{"deliver":1}"#, "/deliver: expected true or false, found 1"),
        (
            #"{"deliver":true,"allow":"*"}"#,
            #"/allow: expected an array, each element a string (host, like hooks.example.com or ::1), found "*""#
        ),
        (#"{"deliver":true,"allow":[1]}"#, "/allow/0: expected a string (host, like hooks.example.com or ::1), found 1"),
        (#"{"deliver":true,"to":[]}"#, "/to: expected one of the members of SendingChange (deliver, allow), found []"),
    ])
    func `another shape is refused, and nothing is sent`(body: String, message: String) throws {
        let server = try Understudy()
        let answer = server.send("PUT", "/__admin/webhooks", body: body)
        #expect(answer.line == #"400 {"error":{"code":"invalid_body","message":\#(JSON.string(message).text)}}"#)
        #expect(server.get("/__admin/webhooks").line == #"200 {"deliver":false,"allow":[]}"#)
    }

    @Test func `a body that is no JSON is refused`() throws {
        #expect(
            try Understudy().send("PUT", "/__admin/webhooks", body: "{").line
                == #"400 {"error":{"code":"malformed_body","message":"line 1, column 2 (byte 1): the text ends too early"}}"#)
    }

    // MARK: What it answers

    @Test func `at first nothing was called, and nothing is sent`() throws {
        let server = try Understudy()
        #expect(server.get("/__admin/outbox").line == "200 []")
        #expect(server.get("/__admin/webhooks").line == #"200 {"deliver":false,"allow":[]}"#)
    }

    @Test func `sending goes to this machine unless other hosts are allowed`() throws {
        let server = try Understudy()
        #expect(
            server.send("PUT", "/__admin/webhooks", body: #"{"deliver":true}"#).line
                == #"200 {"deliver":true,"allow":["127.0.0.1","localhost","::1"]}"#)
        #expect(
            server.send("PUT", "/__admin/webhooks", body: #"{"deliver":true,"allow":["Hooks.Example"]}"#).line
                == #"200 {"deliver":true,"allow":["hooks.example"]}"#)
        #expect(server.get("/__admin/webhooks").line == #"200 {"deliver":true,"allow":["hooks.example"]}"#)
    }

    // MARK: What it remembers

    @Test func `sending is its sandbox's alone, until it is switched off or the sandbox is reset`() throws {
        let server = try Understudy()
        _ = server.send("PUT", "/sandbox/a/__admin/webhooks", body: #"{"deliver":true}"#)
        #expect(server.get("/__admin/webhooks").json?["deliver"] == false)
        #expect(server.get("/sandbox/a/__admin/webhooks").json?["deliver"] == true)
        #expect(server.send("PUT", "/sandbox/a/__admin/webhooks", body: #"{"deliver":false}"#).line == #"200 {"deliver":false,"allow":[]}"#)
        _ = server.send("PUT", "/sandbox/a/__admin/webhooks", body: #"{"deliver":true}"#)
        try server.reset(sandbox: "a")
        #expect(server.get("/sandbox/a/__admin/webhooks").json?["deliver"] == false)
    }
}
