package import Emulation
package import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// `2017-06-19T21:27:09.945Z`: always three digits.
    package struct Timestamp: FieldValue, Comparable {
        package let instant: Instant
        package init(_ instant: Instant) { self.instant = instant }

        package static let form = Shape.string(.init("date-time", example: "2017-06-19T21:27:09.945Z") { Instant(iso8601: $0) != nil })
        package static let absent = Timestamp(.distantPast)
        package init?(json: JSON) {
            guard let instant = json.stringValue.flatMap(Instant.init(iso8601:)) else { return nil }
            self.init(instant)
        }
        package var json: JSON { .string(instant.iso8601(fraction: .fixed(3))) }
        package static func < (a: Self, b: Self) -> Bool { a.instant < b.instant }
    }

    /// A missing body counts as an empty object: clients send the `Content-Type` of JSON and no body.
    package static func read(_ request: Request) throws(Refusal) -> JSON {
        guard request.hasBody else { return [:] }
        if let label = request.headers["Content-Type"] {
            let type = label.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
            guard type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json")) else {
                throw Refusal(.unsupportedMediaType)
            }
        }
        do throws(JSON.SyntaxError) { return try JSON(parsing: request.body) } catch {
            throw Refusal(.invalidJSON, "\(error.reason) (line \(error.line), column \(error.column))")
        }
    }
}

extension Request {
    /// Whether there is more in the body than white space.
    var hasBody: Bool { body.contains { !" \t\r\n".utf8.contains($0) } }
}

extension RequestBody where Service == Integrator {
    package static func hold(_ request: Request, to strictness: Strictness, answer: Shape?) throws(Integrator.Refusal) {
        try Integrator.hold(request, to: strictness, shape: shape, answer)
    }
}

extension Integrator {
    /// Refuses what the service silently ignores, in the words in which it refuses a member's value.
    static func hold(_ request: Request, to strictness: Strictness, shape: Shape, _ answer: Shape?) throws(Refusal) {
        guard let json = try? read(request) else { return }
        let faults = shape.faults(in: json, by: strictness, answer: answer)
        guard faults.isEmpty else {
            throw .invalid(faults.prefix(SchemaFault.mostTold).map { .invalid($0.pointer.tokens.joined(separator: "."), $0.sentence) })
        }
    }
}

extension Integrator.Call {
    /// A query parameter that is a date; nil when it is absent or empty.
    func date(_ name: String) throws(Integrator.Refusal) -> Instant? {
        guard let text = query(name), !text.isEmpty else { return nil }
        guard let date = Instant(iso8601: text) else { throw Integrator.Refusal(.invalidQueryParams, "\(name) must be a date.") }
        return date
    }
}
