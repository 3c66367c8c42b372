import Emulation
import Foundation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// Exchanges in the HTTP Archive format 1.2, which browsers' network panels and other tools open. What an archive has no place for
    /// (operation, refusal, fault, delivery, evidence) stands in `_understudy`. Secrets read `…`, as in the journal.
    struct HAR: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(_ exchanges: [Exchange], of sandbox: Sandbox, _ server: State) {
            let log: JSON = [
                "version": "1.2", "creator": ["name": "understudy", "version": .string(server.version)],
                "entries": .array(exchanges.map { Self.entry($0, in: sandbox) }),
                "comment": .string("sandbox \(sandbox.name)"),
            ]
            document = JSON.Document(["log": log])
        }

        private static func entry(_ exchange: Exchange, in sandbox: Sandbox) -> JSON {
            let milliseconds = JSON.number(.init(Double(exchange.nanoseconds) / 1_000_000 + exchange.delay / .milliseconds(1)))
            return [
                "startedDateTime": .string(exchange.at.iso8601()), "time": milliseconds, "request": request(exchange.request, in: sandbox),
                "response": response(exchange), "cache": [:], "timings": ["send": 0, "wait": milliseconds, "receive": 0],
                "_understudy": [
                    "number": .number(.init(exchange.number)), "api": .string(exchange.api), "operation": .string(exchange.operation),
                    "refusal": exchange.refusal.map { .string($0) } ?? .null, "fault": exchange.fault.map { .string($0) } ?? .null,
                    "delivery": .string(exchange.delivery.word), "evidence": .string(exchange.evidence.rawValue),
                ],
            ]
        }

        private static func request(_ request: Request, in sandbox: Sandbox) -> JSON {
            let url = sandbox.address(of: request) + request.target.text
            var object: JSON.Object = [
                "method": .string(request.method.name), "url": .string(url), "httpVersion": "HTTP/1.1",
                "cookies": [], "headers": fields(request.headers.fields), "queryString": fields(request.target.queryItems),
                "headersSize": -1, "bodySize": .number(.init(request.body.count)),
            ]
            if !request.body.isEmpty {
                let label = request.headers["Content-Type"] ?? "application/octet-stream"
                object["postData"] = ["mimeType": .string(label), "text": .string(String(decoding: request.body, as: UTF8.self))]
            }
            return .object(object)
        }

        private static func response(_ exchange: Exchange) -> JSON {
            let body = exchange.responseBody
            let label = exchange.responseHeaders["Content-Type"] ?? "application/octet-stream"
            var content: JSON.Object = ["size": .number(.init(body.count)), "mimeType": .string(label)]
            if let text = String(validating: body, as: UTF8.self) {
                content["text"] = .string(text)
            } else {
                content["text"] = .string(Data(body).base64EncodedString())
                content["encoding"] = "base64"
            }
            return [
                "status": .number(.init(exchange.status.code)), "statusText": .string(exchange.status.reason), "httpVersion": "HTTP/1.1",
                "cookies": [], "headers": fields(exchange.responseHeaders.fields), "content": .object(content),
                "redirectURL": .string(exchange.responseHeaders["Location"] ?? ""), "headersSize": -1,
                "bodySize": .number(.init(body.count)),
            ]
        }

        private static func fields(_ fields: [(name: String, value: String)]) -> JSON {
            .array(fields.map { ["name": .string($0.name), "value": .string($0.value)] })
        }

        static let schema = Schema("HAR", source: "HTTP Archive 1.2", [.init("log", .dictionary(.any))])
    }
}
