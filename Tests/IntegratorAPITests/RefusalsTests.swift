import OrderedJSON
import Testing
import UnderstudyTesting

/// What the server turns down before a row sees it, in integrator.io's envelope.
@Suite struct RefusalsTests {
    @Test(arguments: [(413, "payload_too_large"), (431, "headers_too_large")])
    func `what is too large is refused in the API's envelope`(status: Int, code: String) throws {
        #expect(try Understudy.integrator().refusal(status, "POST", "/v1/connections").errors == ["\(status) \(code)"])
    }
}
