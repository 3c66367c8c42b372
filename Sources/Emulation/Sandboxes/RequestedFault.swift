import HTTPMessages

extension Fault {
    /// The row runs, but its body is cut off in the middle.
    package static let invalidJSON = Fault.changed { $0.body = Array($0.body.prefix(max(1, $0.body.count / 2))) }

    /// The longest delay that a request can ask for itself, by the sandbox's clock: while that stands still, the answer waits. Anybody may
    /// send requests, and each that waits keeps a connection from others. Only who may use the control plane can add rules, which delay by
    /// up to `longestDelay`.
    static let longestRequestedDelay: Duration = .seconds(60)

    /// A fault that one request asks for by name: `reset`, `empty`, `invalidJSON`, `cutAfterBytes=100`, `delay=250ms`; nil for any other
    /// name. The API refuses a longer delay than `longestRequestedDelay`.
    init?(named name: String) {
        switch name {
        case "reset": self = .delivery(.reset)
        case "empty": self = .delivery(.empty)
        case "invalidJSON": self = .invalidJSON
        default:
            let halves = name.split(separator: "=", maxSplits: 1)
            guard halves.count == 2 else { return nil }
            let text = String(halves[1])
            if halves[0] == "cutAfterBytes", let count = Int(text), count >= 0 {
                self = .delivery(.cut(after: count))
                return
            }
            guard halves[0] == "delay" else { return nil }
            let delay: Duration
            if text.hasSuffix("ms"), let milliseconds = Int(text.dropLast(2)), milliseconds >= 0 {
                delay = .milliseconds(milliseconds)
            } else if let period = try? Period(text) {
                delay = period.duration
            } else {
                return nil
            }
            guard delay <= Self.longestRequestedDelay else {
                let longest = Self.longestRequestedDelay.short
                self = .refusal(
                    code: "internalError",
                    message: "A request can delay its own answer by \(longest) at most; a rule of POST /__admin/faults can delay by more.")
                return
            }
            self = .delay(delay)
        }
    }
}

extension String {
    /// The status after `code=` in a Prefer header, if it is a redirect or an error; a success is left to the row.
    var preferredStatus: Status? {
        for preference in split(whereSeparator: { $0 == "," || $0 == ";" }) {
            let halves = preference.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " && $0 != "\"" } }
            if halves.count == 2, halves[0].lowercased() == "code", let code = Int(halves[1]), (300...599).contains(code) {
                return Status(code)
            }
        }
        return nil
    }
}
