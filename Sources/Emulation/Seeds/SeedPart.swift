import Dispatch
import FoundationEssentials
import OrderedJSON
import Synchronization

/// One element of a seed file's array.
struct SeedElement: Sendable {
    /// Where it begins in the file.
    let offset: Int
    /// False when the element is no object.
    let isRecord: Bool
    let faults: [SchemaFault]
}

/// A part of a seed file that one core has read.
struct SeedPart<Row: Record>: Sendable {
    private(set) var elements: [SeedElement] = []
    /// The rows of the elements that are records.
    private(set) var rows = FreshRows<Row>()
}

extension SeedPart {
    /// A whole file, read on all cores; nil if it is JSON but no array.
    static func all(of text: Data) throws(JSON.SyntaxError) -> [SeedPart]? {
        guard let parts = JSON.Parts(of: text.span, size: partSize) else {
            _ = try JSON(parsing: text.span, .states)
            return nil
        }
        let desk = Mutex(Desk<Row>(parts: parts))
        DispatchQueue.concurrentPerform(iterations: min(Cores.count, text.count / partSize + 1)) { _ in
            while let (number, part) = desk.withLock({ $0.next(in: text) }) {
                do throws(JSON.SyntaxError) {
                    let part = try SeedPart(reading: part, of: text)
                    desk.withLock { $0.read[number] = part }
                } catch {
                    desk.withLock { $0.fail(in: number, error) }
                }
            }
        }
        return try desk.withLock { desk throws(JSON.SyntaxError) in try desk.finish(text) }
    }

    private init(reading part: Range<Int>, of text: Data) throws(JSON.SyntaxError) {
        let schema = Row.schema
        var reader = JSON.Elements(part, .states)
        while let next = try reader.next(in: text.span) {
            let offset = next.place.lowerBound
            if let record = next.document.flatMap({ schema.part($0) }) {
                rows.append(Row(record))
                elements.append(SeedElement(offset: offset, isRecord: true, faults: []))
            } else {
                elements.append(try look(at: text.span.extracting(next.place), from: offset))
            }
        }
    }

    /// The slow way, which finds out what exactly is wrong. A record with a fault is kept, so that references to it are not faults, too.
    private mutating func look(at text: Span<UInt8>, from offset: Int) throws(JSON.SyntaxError) -> SeedElement {
        let written = try JSON(parsing: text, .states)
        let value = written.objectValue.flatMap(Row.schema.completed).map(JSON.object) ?? written
        if case .object(let object) = value { rows.append(Row(seed: object)) }
        return SeedElement(offset: offset, isRecord: value.objectValue != nil, faults: Row.schema.faults(ofRecord: value))
    }
}

/// Large enough to be worth fetching from the desk, small enough for all cores to end at the same time.
private let partSize = 1 << 17

/// Where the readers of a file take their parts and leave what they have read.
private struct Desk<Row: Record> {
    var parts: JSON.Parts
    var read: [SeedPart<Row>] = []
    /// The earliest failure in the file so far.
    private var failure: (number: Int, error: JSON.SyntaxError)?

    init(parts: JSON.Parts) { self.parts = parts }

    mutating func next(in text: Data) -> (number: Int, part: Range<Int>)? {
        // the parts before a failure have been handed out already
        guard failure == nil, let part = parts.next(in: text.span) else { return nil }
        read.append(SeedPart())
        return (read.count - 1, part)
    }

    mutating func fail(in number: Int, _ error: JSON.SyntaxError) {
        if failure.map({ number < $0.number }) ?? true { failure = (number, error) }
    }

    func finish(_ text: Data) throws(JSON.SyntaxError) -> [SeedPart<Row>] {
        if let failure { throw failure.error }
        try parts.finish(text.span)
        return read
    }
}
