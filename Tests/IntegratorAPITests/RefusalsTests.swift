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

    @Test func `a row that takes a body refuses one that is no JSON, no text or of another type, whatever its path leads to`() throws {
        let integrator = try Understudy.integrator()
        let rows = Integrator.endpoints.filter { $0.requestShape != nil && $0.access != .open }
        #expect(rows.count == 70)
        func refusal(_ status: Int, _ code: String, _ message: String) -> String {
            #"\#(status) {"errors":[{"code":"\#(code)","message":"\#(message)"}]}"#
        }
        let cut = refusal(400, "invalid_json", "the text ends too early (line 1, column 2)")
        let broken = refusal(400, "invalid_json", "this is not valid UTF-8 (line 1, column 7)")
        let unsupported = refusal(415, "unsupported_media_type", "Content-Type must be application/json.")
        for row in rows {
            let target = Array(row.path.text.replacing(/:[A-Za-z]+\??/, with: "ffffffffffffffffffffffff").utf8)
            func answer(_ body: [UInt8], _ type: String = "application/json") -> String {
                integrator.send(row.method.name, target, headers: ["Content-Type": type], body: body).line
            }
            #expect(answer(Array("{".utf8)) == cut, "\(row.operation)")
            #expect(answer(Array(#"{"a":""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8)) == broken, "\(row.operation)")
            #expect(answer(Array("{}".utf8), "text/plain") == unsupported, "\(row.operation)")
        }
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
