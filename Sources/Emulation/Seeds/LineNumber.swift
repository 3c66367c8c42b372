import OrderedJSON

/// The line, from 1, on which the value at `pointer` begins in a text that is known to be JSON; where the pointer leads nowhere, that of the
/// deepest value on its way.
func lineNumber(of pointer: JSON.Pointer, in text: [UInt8]) -> Int {
    var scanner = ValueScanner(text: text)
    scanner.skipBlanks()
    for token in pointer.tokens where !scanner.enter(token) { break }
    return 1 + text[..<min(scanner.at, text.count)].count { $0 == UInt8(ascii: "\n") }
}

private struct ValueScanner {
    let text: [UInt8]
    var at = 0

    /// Moves from the start of a container to the start of the value that `token` names in it; false, and unmoved, when there is none.
    mutating func enter(_ token: String) -> Bool {
        let start = at
        guard at < text.count, text[at] == UInt8(ascii: "{") || text[at] == UInt8(ascii: "[") else { return false }
        let isObject = text[at] == UInt8(ascii: "{")
        at += 1
        var index = 0
        while true {
            skipBlanks()
            guard at < text.count, text[at] != UInt8(ascii: "}"), text[at] != UInt8(ascii: "]") else { break }
            if text[at] == UInt8(ascii: ",") {
                at += 1
                continue
            }
            var name = String(index)
            if isObject {
                let quoted = at
                skipString()
                name = (try? JSON(parsing: text[quoted..<at]))?.stringValue ?? ""
                skipBlanks()
                at += 1  // the colon
                skipBlanks()
            }
            if name == token { return true }
            skipValue()
            index += 1
        }
        at = start
        return false
    }

    mutating func skipBlanks() {
        while at < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[at]) { at += 1 }
    }

    private mutating func skipValue() {
        var depth = 0
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "\""):
                skipString()
                if depth == 0 { return }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
                if depth == 0 {
                    at += 1
                    return
                }
            case UInt8(ascii: ","): if depth == 0 { return }
            default: break
            }
            at += 1
        }
    }

    private mutating func skipString() {
        at += 1
        while at < text.count, text[at] != UInt8(ascii: "\"") { at += text[at] == UInt8(ascii: "\\") ? 2 : 1 }
        at += 1
    }
}
