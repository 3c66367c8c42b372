import Emulation
import HTTPMessages
import IntegratorAPI
import OrderedJSON
import Testing
import UnderstudyTesting

/// Requests that the server refuses before a row sees them, in integrator.io's envelope.
@Suite struct RefusalsTests {
    @Test(arguments: [(413, "payload_too_large"), (431, "headers_too_large")])
    func `what is too large is refused in the API's envelope`(status: Int, code: String) throws {
        #expect(try Understudy.integrator().refusal(status, "POST", "/v1/connections").errors == ["\(status) \(code)"])
    }

    @Test(arguments: Integrator.Code.allCases)
    func `a refusal is what the OpenAPI document says of its code`(code: Integrator.Code) throws {
        let context = AnswerContext(
            randomness: Randomness(seed: 1, sandbox: "main"), exchange: 0, request: Request(.get, "/"), origin: "http://localhost")
        let envelope = Integrator.envelope(of: Integrator.refusal(forced: code), context)
        let form = Integrator.form(of: code)
        #expect(envelope.contentType.prefix { $0 != ";" } == form.mediaType)
        if form.mediaType.hasSuffix("json") { #expect(form.shape.faults(in: try JSON(parsing: envelope.body)) == []) }
    }
}
