import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// An answer of the user's own, compiled: all requests get the same one or, where it is a template, one with values of their own.
    struct CompiledAnswer: Sendable {
        private let status: Status
        private let fields: [(name: String, value: AnswerText)]
        private let body: AnswerValue
        /// What the lines of the header fields take up before values of a request are put into them.
        let plainFieldBytes: Int
        /// An answer whose fields take up much more is lost: a connection has no memory for them.
        static let mostFieldBytes = 16 * 1024

        init(_ answer: JSON.Document) throws(AnswerText.Slip) {
            let isTemplate = answer.read("template") ?? false
            status = Status(answer.read("status") ?? 500)
            var fields: [(name: String, value: AnswerText)] = []
            for (name, value) in answer.document("headers")?.object ?? [:] {
                let pointer = JSON.Pointer(tokens: ["headers", name])
                for (place, text) in value.fieldValues.enumerated() {
                    let pointer = value.arrayValue == nil ? pointer : pointer.appending(place)
                    fields.append((name, isTemplate ? try AnswerText(text, at: pointer) : AnswerText(plain: text)))
                }
            }
            self.fields = fields
            // the line of a field has a colon, a space and the two bytes of its end beside name and value
            plainFieldBytes = fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.plainBytes + 4 }
            let body = answer["body"] ?? .null
            self.body = isTemplate ? try AnswerValue(body, at: JSON.Pointer(tokens: ["body"])) : .plain(body)
        }

        /// The API's own internal error where the values of the request would make the answer too long.
        func fault(for asked: ParsedRequest, at now: Instant) -> Fault {
            do throws(AnswerValues.TooLong) {
                return .response(try response(to: asked, at: now))
            } catch {
                let most = AnswerValues.mostBytes >> 20
                return .refusal(
                    code: "internalError", message: "The values of the request in this fault's answer take up more than \(most) MiB")
            }
        }

        private func response(to asked: ParsedRequest, at now: Instant) throws(AnswerValues.TooLong) -> Response {
            var values = AnswerValues(of: asked, at: now)
            var headers: Headers = [:]
            var bytesLeft = Self.mostFieldBytes - plainFieldBytes
            for (name, value) in fields {
                if let only = value.only, only.json(of: asked, at: now) == nil { continue }
                let text = try value.text { named throws(AnswerValues.TooLong) in try values.text(named).fittingField(&bytesLeft) }
                headers.append(name, text)
            }
            let body = try body.json(&values)
            if headers["Content-Type"] == nil, !body.isNull {
                headers.append("Content-Type", body.stringValue == nil ? "application/json; charset=utf-8" : "text/plain; charset=utf-8")
            }
            return Response(status, headers: headers, body: body.isNull ? [] : Array(body.textOrJSON.utf8))
        }
    }

    /// A JSON value in whose strings there may be values of the request.
    private indirect enum AnswerValue: Sendable {
        case plain(JSON)
        case text(AnswerText)
        case array([AnswerValue])
        case object([(name: String, value: AnswerValue)])

        init(_ json: JSON, at pointer: JSON.Pointer) throws(AnswerText.Slip) {
            var isPlain = true
            var value = Self.plain(json)
            switch json {
            case .string(let text):
                let text = try AnswerText(text, at: pointer)
                isPlain = text.isPlain
                value = .text(text)
            case .array(let items):
                var values: [AnswerValue] = []
                for (place, item) in items.enumerated() {
                    let item = try AnswerValue(item, at: pointer.appending(place))
                    isPlain = isPlain && item.isPlain
                    values.append(item)
                }
                value = .array(values)
            case .object(let object):
                var members: [(name: String, value: AnswerValue)] = []
                for (name, member) in object {
                    let member = try AnswerValue(member, at: pointer.appending(name))
                    isPlain = isPlain && member.isPlain
                    members.append((name, member))
                }
                value = .object(members)
            case .null, .bool, .number: break
            }
            self = isPlain ? .plain(json) : value
        }

        private var isPlain: Bool { if case .plain = self { true } else { false } }

        func json(_ values: inout AnswerValues) throws(AnswerValues.TooLong) -> JSON {
            switch self {
            case .plain(let json): return json
            case .text(let text):
                if let only = text.only { return try values.json(only) ?? .null }
                return .string(try text.text { named throws(AnswerValues.TooLong) in try values.text(named) })
            case .array(let items):
                return .array(try items.map { item throws(AnswerValues.TooLong) in try item.json(&values) })
            case .object(let members):
                return .object(
                    JSON.Object(try members.map { member throws(AnswerValues.TooLong) in (member.name, try member.value.json(&values)) }))
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether the value of a header field may contain it (RFC 9110 §5.5).
    var mayStandInField: Bool { value >= 0x20 && value != 0x7F }
}

extension String {
    /// Without what would end a header field, and no longer than the fields of its answer may still become.
    fileprivate func fittingField(_ bytesLeft: inout Int) -> String {
        var fitting = UnicodeScalarView()
        for scalar in unicodeScalars where scalar.mayStandInField {
            guard scalar.utf8.count <= bytesLeft else { break }
            bytesLeft -= scalar.utf8.count
            fitting.append(scalar)
        }
        return String(fitting)
    }
}

extension JSON {
    fileprivate var textOrJSON: String { stringValue ?? text }
}
