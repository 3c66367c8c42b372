import Emulation
import OrderedJSON

extension Admin {
    /// Which of the services' own calls are meant.
    ///
    /// Shape: `{"api":"cyclr","kind":"transactionError","url":{"contains":"/hooks/"},"state":"delivered","body":{"/IncidentLevel":"Error"}}`.
    /// Every member that is present must match; an empty object matches every call.
    struct OutgoingMatch: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "OutgoingMatch", source: "Understudy",
            [
                .init(.api, required: false).docs("An API that makes calls on its own."),
                .init(.kind, required: false).docs(
                    "The purpose, as `/__admin/outbox` shows it; one that no API has is refused, with those that there are."),
                .init(.url, .either(.string(), .object(ValueMatch.schema)), required: false).docs(
                    "The whole address. An object describes it instead: `{\"contains\":\"/hooks/\"}` or `{\"matches\":\"^https:\"}`."),
                .init(.state, required: false, values: Outbox.Entry.State.allCases.map(\.rawValue)).docs(
                    "The outcome of the last attempt; `recorded`: not sent, or not yet."),
                .init(.body, .dictionary(.any), required: false).docs(
                    "JSON pointers into the body, with the values expected there: `{\"/IncidentLevel\":\"Error\"}`. An object with nothing but `contains`, `matches` or `absent` describes the value instead."
                ),
            ])
    }

    /// A match that was checked.
    struct CompiledOutgoingMatch: Sendable {
        private let api, kind, state: String?
        private let url: ValueMatch?
        private let body: [(pointer: JSON.Pointer, value: ValueMatch)]

        /// - Parameter mounts: those that make calls.
        /// - Throws: a mistake that keeps the match from ever fitting; otherwise a test that expects no call would pass by accident.
        init(_ match: OutgoingMatch, _ mounts: [any Mount]) throws(ValueMatch.Slip) {
            (api, kind, state) = (match[.api], match[.kind], match[.state])
            if let api, !mounts.contains(where: { $0.name == api }) {
                throw Self.slip(["api"], "expected one of \(mounts.map(\.name).joined(separator: ", ")), found \(api)")
            }
            let kinds = mounts.filter { (match[.api] ?? $0.name) == $0.name }.flatMap(\.outgoingKinds)
            if let kind, !kinds.contains(kind) {
                throw Self.slip(["kind"], "expected one of \(kinds.joined(separator: ", ")), found \(kind)")
            }
            url =
                match.has(.url)
                ? try Self.read(match[.url], at: ["url"]) { value throws(ValueMatch.Slip) in try ValueMatch(field: value) } : nil
            if case .absent = url {
                throw Self.slip(["url", "absent"], "expected contains or matches in its place, since each call has an address")
            }
            var body: [(JSON.Pointer, ValueMatch)] = []
            for (name, value) in match[.body].object {
                guard let pointer = JSON.Pointer(name) else {
                    throw Self.slip(["body"], "expected JSON pointers like /Name, found \(name)")
                }
                let value = try Self.read(value, at: ["body", name]) { value throws(ValueMatch.Slip) in try ValueMatch(member: value) }
                body.append((pointer, value))
            }
            self.body = body
        }

        private static func read(
            _ value: JSON, at place: [String], _ read: (JSON) throws(ValueMatch.Slip) -> ValueMatch
        ) throws(ValueMatch.Slip) -> ValueMatch {
            do throws(ValueMatch.Slip) { return try read(value) } catch { throw slip(place + error.pointer.tokens, error.words) }
        }

        private static func slip(_ place: [String], _ words: String) -> ValueMatch.Slip {
            ValueMatch.Slip(pointer: JSON.Pointer(tokens: place), words: words)
        }

        func fits(_ call: RecordedCall) -> Bool { mismatches(with: call).isEmpty }

        /// How the call differs from the match, in words.
        func mismatches(with call: RecordedCall) -> [String] {
            var reportsLeft = Pattern.reportsOfRequest
            var differs: [String] = []
            func compare(_ name: String, _ wanted: String?, _ found: String) {
                if let wanted, wanted != found { differs.append("\(name): expected \(wanted.shown), found \(found.shown)") }
            }
            compare("api", api, call.api)
            compare("kind", kind, call.entry.kind)
            compare("state", state, call.entry.state.rawValue)
            if let url, !url.fits([call.entry.url], &reportsLeft) {
                differs.append("url: expected \(url.words(ofField: true).shown), found \(call.entry.url.shown)")
            }
            for (pointer, value) in body {
                let found = call.entry.body.json[pointer]
                guard !value.fits(found, &reportsLeft) else { continue }
                differs.append("body \(pointer): expected \(value.words(ofField: false).shown), found \(found?.text.shown ?? "nothing")")
            }
            return differs
        }
    }
}

extension Field where Owner == Admin.OutgoingMatch, Value == String? {
    static var api: Self { "api" }
    static var kind: Self { "kind" }
    static var state: Self { "state" }
}

extension Field where Owner == Admin.OutgoingMatch, Value == JSON {
    static var url: Self { "url" }
}

extension Field where Owner == Admin.OutgoingMatch, Value == JSON.Document {
    /// JSON pointers and the values that stand there.
    static var body: Self { "body" }
}
