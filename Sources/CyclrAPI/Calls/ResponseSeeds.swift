import Emulation
import HTTPMessages
import OrderedJSON

// Checks the `$responses` of methods. A mistake in them would otherwise only show as an answer that is never given.
extension Cyclr.State {
    func checkResponses(_ seeds: SeedReader) {
        seeds.look(at: methods, in: "methods") { row, method in
            for fault in responseFaults(of: method) {
                seeds.report(
                    in: "methods", row, fault.pointer, expected: fault.expected, found: fault.found,
                    remedy: fault.remedy)
            }
        }
    }

    /// Requires that the method's connector is in the state.
    func responseFaults(of method: Cyclr.Method) -> [Cyclr.ResponseFault] {
        guard !method[.responses].isEmpty else { return [] }
        let names = names(of: method)
        return method[.responses].map(\.object).enumerated().flatMap { place, response in
            Cyclr.ResponseFault.faults(in: response, names).map { $0.within(["$responses", String(place)]) }
        }
    }

    /// The names of all values that a call of the method can have: parameters, request fields, properties of the connector, and merge
    /// fields of its address.
    private func names(of method: Cyclr.Method) -> Set<String> {
        let own = connectors[method[.connector]]?[.parameters].map(Cyclr.Parameter.init(document:)) ?? []
        let parameters = (method.parameters + own).flatMap { [$0[.name], $0[.targetName], String($0[.id])] }
        let fields = method[.requestFields].map(Cyclr.MethodField.init(document:)).flatMap { [$0[.location], $0[.name], String($0[.id])] }
        return Set(parameters + fields + MergeText(method[.endPoint]).names)
    }
}

extension Cyclr {
    struct ResponseFault {
        let pointer: [String]
        let expected: String
        let found: String
        let remedy: String

        /// The fault as a sentence for people.
        var sentence: String { "\(JSON.Pointer(tokens: pointer)): expected \(expected), found \(found); \(remedy)" }

        /// The same fault with a pointer that begins further out.
        func within(_ tokens: [String]) -> ResponseFault {
            ResponseFault(pointer: tokens + pointer, expected: expected, found: found, remedy: remedy)
        }

        /// What keeps `$responses` from being read. Null counts as not sent.
        static func fault(inForm responses: JSON?) -> ResponseFault? {
            guard let responses, !responses.isNull, let fault = [JSON.Document].form.faults(in: responses).first else { return nil }
            return ResponseFault(
                pointer: ["$responses"] + fault.pointer.tokens, expected: fault.expected, found: fault.found, remedy: "correct the value")
        }

        /// - Parameter names: the names of values that a call can have.
        static func faults(in response: JSON.Object, _ names: Set<String>) -> [ResponseFault] {
            var faults: [ResponseFault] = []
            func fault(_ pointer: [String], _ expected: String, _ found: String, _ remedy: String) {
                faults.append(ResponseFault(pointer: pointer, expected: expected, found: found, remedy: remedy))
            }
            for (name, value) in response {
                switch name {
                case "when":
                    guard let when = value.objectValue else {
                        fault([name], "an object: what the call must send", value.text, "write {\"<parameter or field>\": <value>}")
                        continue
                    }
                    for key in when.keys where !names.contains(key) {
                        fault([name, key], Self.nameWords, key, "correct the name, or add the parameter or field to the method")
                    }
                case "status":
                    if !(value.intValue.map { (200...599).contains($0) } ?? false) {
                        fault([name], "a status from 200 to 599", value.text, "correct the value")
                    }
                case "headers":
                    guard let headers = value.objectValue else {
                        fault([name], "an object: header fields by name", value.text, "write {\"Retry-After\": \"10\"}")
                        continue
                    }
                    for (header, text) in headers {
                        let isText = text.stringValue != nil
                        if isText, header.isHeaderName, !ours.contains(header.lowercased()) { continue }
                        fault(
                            [name, header], "a text, under the name of a header field that is not the server's own",
                            isText ? header : text.text, "correct or remove the field")
                    }
                case "body":
                    for key in value.mergeNames where !names.contains(key) && key != "now" && key != "guid" {
                        fault(
                            [name], "{{…}} around now, guid or \(Self.nameWords)", "{{\(key)}}", "correct the name, or write the value out")
                    }
                default: fault([name], "when, status, headers or body", name, "rename or remove the member")
                }
            }
            return faults
        }

        private static let nameWords = "the Name, TargetName or Id of a parameter, or the Location, Name or Id of a request field"
        /// Header fields that the server sets itself.
        private static let ours: Set = [
            "content-length", "content-type", "transfer-encoding", "connection", "date", "x-content-type-options", "x-understudy-evidence",
        ]
    }
}

extension JSON {
    /// The names of merge fields anywhere in the value.
    fileprivate var mergeNames: [String] {
        switch self {
        case .string(let text): MergeText(text).names
        case .array(let items): items.flatMap(\.mergeNames)
        case .object(let object): object.flatMap(\.value.mergeNames)
        default: []
        }
    }
}
