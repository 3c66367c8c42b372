import CanvasAPI
import Emulation
import OrderedJSON
import Testing
import UnderstudyTesting

/// A request that Canvas refuses: its row, the code of the refusal, and the answer. `RefusalsTests` compares the lists of all resources
/// with the rows.
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
    ///   - target: the row's path unless given.
    ///   - answer: status and body; for a validation problem, its `errors` instead of the body.
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

    /// The row and code that the journal should have, and the answer that the client should get.
    var expected: String { "\(row) \(code.rawValue) \(answer)" }

    /// The row and code that the journal has, and the answer that the client gets.
    func sent(to canvas: Understudy) throws -> String {
        let reply =
            row.hasPrefix("POST")
            ? canvas.post(target, body, headers: headers) : canvas.get(target, headers: headers)
        let exchange = try canvas.lastExchange()
        return "\(exchange?.operation ?? "no row") \(exchange?.refusal ?? "no refusal") \(reply.brief)"
    }
}

extension Reply {
    /// Status and body; for a validation problem, only the part that differs between problems.
    var brief: String {
        header("Content-Type")?.hasPrefix("application/problem") == true ? "\(status) \(json?["errors"]?.text ?? body)" : line
    }
}
