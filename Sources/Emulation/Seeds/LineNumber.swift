import OrderedJSON

/// Where the value at `pointer` begins, relative to a value that begins at `start` in a text known to be JSON; if the pointer leads
/// nowhere, where the deepest value on its way begins.
func place(of pointer: JSON.Pointer, in text: Span<UInt8>, from start: Int) -> Int {
    var scanner = ValueScanner(at: start)
    scanner.skipBlanks(in: text)
    for token in pointer.tokens where !scanner.enter(token, in: text) { break }
    return min(scanner.at, text.count)
}

/// Finds the line of a place, from 1. Places are mostly asked for from front to back, so it counts on from the last one.
struct LineCounter {
    private var counted = 0
    private var line = 1

    mutating func line(at place: Int, in text: Span<UInt8>) -> Int {
        if place < counted { self = LineCounter() }
        for at in counted..<place where text[at] == UInt8(ascii: "\n") { line += 1 }
        counted = place
        return line
    }
}

private struct ValueScanner {
    var at: Int

    /// Moves from the start of a container to the start of the value that `token` names in it; false, and unmoved, when there is none.
    mutating func enter(_ token: String, in text: Span<UInt8>) -> Bool {
        let start = at
        guard at < text.count, text[at] == UInt8(ascii: "{") || text[at] == UInt8(ascii: "[") else { return false }
        let isObject = text[at] == UInt8(ascii: "{")
        at += 1
        var index = 0
        while true {
            skipBlanks(in: text)
            guard at < text.count, text[at] != UInt8(ascii: "}"), text[at] != UInt8(ascii: "]") else { break }
            if text[at] == UInt8(ascii: ",") {
                at += 1
                continue
            }
            var name = String(index)
            if isObject {
                let quoted = at
                skipString(in: text)
                name = (try? JSON(parsing: text.extracting(quoted..<min(at, text.count))))?.stringValue ?? ""
                skipBlanks(in: text)
                at += 1  // the colon
                skipBlanks(in: text)
            }
            if name == token { return true }
            skipValue(in: text)
            index += 1
        }
        at = start
        return false
    }

    mutating func skipBlanks(in text: Span<UInt8>) {
        while at < text.count, text[at] == 0x20 || text[at] == 0x0A || text[at] == 0x0D || text[at] == 0x09 { at += 1 }
    }

    private mutating func skipValue(in text: Span<UInt8>) {
        var depth = 0
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "\""):
                skipString(in: text)
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

    private mutating func skipString(in text: Span<UInt8>) {
        at += 1
        while at < text.count, text[at] != UInt8(ascii: "\"") { at += text[at] == UInt8(ascii: "\\") ? 2 : 1 }
        at += 1
    }
}
