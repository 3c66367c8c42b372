import CanvasAPI
import Emulation
import HTTPMessages
import OrderedJSON
import Testing
import UnderstudyTesting

/// A request that Canvas turns down: its row, the refusal's code, and the answer. `RefusalsTests` holds the lists of all resources against the rows.
struct Refused: Sendable, CustomTestStringConvertible {
    let row: String
    let code: Canvas.Code
    private let what: String
    private let target: String
    private let headers: [String: String?]
    private let body: String
    private let answer: String

    /// - Parameters:
    ///   - row: `POST /api/Account`.
    ///   - what: what is wrong with the request, in a few words.
    ///   - target: that of the row unless given.
    ///   - answer: status and body; of a validation problem only its `errors`.
    init(
        _ row: String, _ code: Canvas.Code, _ what: String, target: String? = nil, headers: [String: String?] = [:], body: String = "",
        _ answer: String
    ) {
        self.row = row
        self.code = code
        self.what = what
        self.target = target ?? row.split(separator: " ")[1].split(separator: "/:")[0].description
        self.headers = headers
        self.body = body
        self.answer = answer
    }

    var testDescription: String { "\(row): \(what)" }

    /// What the journal and the client are expected to be told.
    var expected: String { "\(row) \(code.rawValue) \(answer)" }

    /// What they are told.
    func sent(to canvas: Understudy) throws -> String {
        let reply =
            row.hasPrefix("POST")
            ? canvas.post(target, body, headers: headers) : canvas.get(target, headers: headers)
        let exchange = try canvas.lastExchange()
        return "\(exchange?.operation ?? "no row") \(exchange?.refusal ?? "no refusal") \(reply.brief)"
    }
}

extension Reply {
    /// Status and body; of a validation problem only what differs from one to the next.
    var brief: String {
        header("Content-Type")?.hasPrefix("application/problem") == true ? "\(status) \(json?["errors"]?.text ?? body)" : line
    }
}
