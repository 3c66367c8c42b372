import HTTPMessages

extension Fault {
    /// The row runs, but its body is cut off in the middle.
    package static let invalidJSON = Fault.changed { $0.body = Array($0.body.prefix(max(1, $0.body.count / 2))) }

    /// A fault that one request asks for by name: `reset`, `empty`, `invalidJSON`, `cutAfterBytes=100`, `delay=250ms`; nil for any other
    /// name.
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
            if text.hasSuffix("ms"), let milliseconds = Int(text.dropLast(2)), milliseconds >= 0 {
                self = .delay(.milliseconds(milliseconds))
            } else if let period = try? Period(text) {
                self = .delay(period.duration)
            } else {
                return nil
            }
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
