/// Builds the compact text: what is written as the printer would write it is copied in runs, the rest is printed anew.
struct CompactBuilder: ValueBuilder {
    /// True once a member name may have occurred twice in an object: then the text needs the tree.
    private(set) var mayHaveDuplicates = false
    private let source: ArraySlice<UInt8>
    private var out: [UInt8] = []
    /// Of the source: what is to be copied as it is.
    private var run = 0..<0

    init(source: ArraySlice<UInt8>) {
        self.source = source
        out.reserveCapacity(source.count)
    }

    /// The text; ends the building.
    consuming func finished() -> [UInt8] {
        flush()
        return out.trimmed()
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
        out.append(contentsOf: source[source.startIndex + run.lowerBound..<source.startIndex + run.upperBound])
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
            out.appendQuoted(content)
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
