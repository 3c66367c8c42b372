/// Builds compact text: source that is already spelled as the printer would spell it is copied in runs, the rest is printed anew.
struct CompactBuilder: ValueBuilder {
    /// True once an object may have had a member name twice; then the text has to be made by way of the tree.
    private(set) var mayHaveDuplicates = false
    /// The text so far, without `run`.
    private var pieces: [Piece] = []
    /// The range of the source that is to be copied next.
    private var run = 0..<0
    /// The text that cannot be copied from the source, concatenated.
    private var printed: [UInt8] = []

    private struct Piece {
        let place: Range<Int>
        let isPrinted: Bool
    }

    /// Discards what was built, to build another value.
    mutating func restart() {
        pieces.removeAll(keepingCapacity: true)
        printed.removeAll(keepingCapacity: true)
        run = 0..<0
        mayHaveDuplicates = false
    }

    /// Returns the text; ends the building.
    mutating func finish(_ source: Span<UInt8>) -> [UInt8] {
        flush()
        var count = 0
        for at in pieces.indices { count &+= pieces[at].place.count }
        return [UInt8](capacity: count) { (out: inout OutputSpan<UInt8>) in
            out.append(repeating: 0, count: count)
            var space = out.mutableSpan
            var bytes = space.mutableBytes
            var end = 0
            for at in pieces.indices {
                let place = pieces[at].place
                if pieces[at].isPrinted {
                    bytes.copy(printed.span.extracting(place), to: end)
                } else {
                    bytes.copy(source.extracting(place), to: end)
                }
                end &+= place.count
            }
        }
    }

    private mutating func copy(_ place: Range<Int>) {
        if place.lowerBound == run.upperBound {
            run = run.lowerBound..<place.upperBound
        } else {
            flush()
            run = place
        }
    }

    private mutating func flush() {
        if !run.isEmpty { pieces.append(Piece(place: run, isPrinted: false)) }
        run = run.upperBound..<run.upperBound
    }

    mutating func literal(_ value: JSON, at place: Range<Int>) { copy(place) }
    mutating func number(_ literal: Span<UInt8>, at place: Range<Int>) { copy(place) }
    mutating func text(_ content: Span<UInt8>, isASCII: Bool, at place: Range<Int>, isMinimal: Bool) throws(UTF8.ValidationError) {
        if !isASCII { _ = try UTF8Span(validating: content) }
        if isMinimal {
            copy(place)
        } else {
            flush()
            let start = printed.count
            printed.appendQuoted(content)
            pieces.append(Piece(place: start..<printed.count, isPrinted: true))
        }
    }
    mutating func name(
        _ content: Span<UInt8>, fingerprint: UInt64, isASCII: Bool, at place: Range<Int>, isMinimal: Bool
    ) throws(UTF8.ValidationError) {
        try text(content, isASCII: isASCII, at: place, isMinimal: isMinimal)
    }
    mutating func string(_ text: Void) {}

    mutating func openArray(at place: Int) { copy(place..<place + 1) }
    mutating func append(_ value: Void, to elements: inout Void) {}
    mutating func close(_ elements: Void, at place: Int) { copy(place..<place + 1) }

    mutating func openObject(at place: Int) { copy(place..<place + 1) }
    mutating func has(_ name: Void, in members: Void) -> Bool {
        mayHaveDuplicates = true
        return false
    }
    mutating func append(_ name: Void, _ value: Void, to members: inout Void, isNew: Bool) {}

    mutating func colon(at place: Int) { copy(place..<place + 1) }
    mutating func comma(at place: Int) { copy(place..<place + 1) }
}
