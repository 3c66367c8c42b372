extension JSON {
    /// How a text is read.
    package struct Reading: Sendable {
        /// RFC 8259 and nothing else.
        package static let strict = Reading(isLenient: false)
        /// Also accepts what lenient vendors accept: strings in single quotes, member names without quotes (ASCII letters, digits, `_`,
        /// `$`), a comma after the last element, a byte order mark in front, comments (`//…` and `/*…*/`).
        package static let lenient = Reading(isLenient: true)

        /// For text that was printed here: strict, with the greatest depth.
        package static let ours = {
            var reading = strict
            reading.maximumDepth = depthLimit
            return reading
        }()
        static let depthLimit = 1024

        /// For a state that is loaded again, and whatever else is written by hand for us: around what a request brought, as deep as it may
        /// be, lie a record of ours, its file and its API. A member that stands there twice is a slip.
        package static let states = {
            var reading = strict
            reading.maximumDepth += levelsAround
            reading.duplicates = .refused
            return reading
        }()
        /// More than lie around anything.
        private static let levelsAround = 16

        /// What happens to a second member with the same name.
        package enum Duplicates: Sendable { case lastWins, refused }

        /// How many arrays and objects may be open at once. Values above 1,024 count as 1,024: reading that deep fits into a stack of 512
        /// KiB in a release build and of 2 MiB in a debug build.
        package var maximumDepth = 512
        package var duplicates = Duplicates.lastWins
        let isLenient: Bool

        private init(isLenient: Bool) { self.isLenient = isLenient }
    }

    /// Why and where a text is not JSON.
    package struct SyntaxError: Error, Equatable, CustomStringConvertible {
        package let reason: String
        /// In bytes, from 0.
        package let offset: Int
        /// From 1; a line ends with a line feed.
        package let line: Int
        /// In bytes, from 1.
        package let column: Int

        package var description: String { "line \(line), column \(column) (byte \(offset)): \(reason)" }
    }

    package init(parsing text: ArraySlice<UInt8>, _ reading: Reading = .strict) throws(SyntaxError) {
        self = try tree(text.span, reading)
    }

    package init(parsing text: [UInt8], _ reading: Reading = .strict) throws(SyntaxError) {
        self = try tree(text.span, reading)
    }

    package init(parsing text: Span<UInt8>, _ reading: Reading = .strict) throws(SyntaxError) {
        self = try tree(text, reading)
    }

    package init(parsing text: String, _ reading: Reading = .strict) throws(SyntaxError) {
        self = try tree(text.utf8.span, reading)
    }
}

private func tree(_ text: Span<UInt8>, _ reading: JSON.Reading) throws(JSON.SyntaxError) -> JSON {
    var builder = TreeBuilder()
    return try parse(text, reading, into: &builder)
}

@discardableResult
func parse<Builder: ValueBuilder>(
    _ text: Span<UInt8>, _ reading: JSON.Reading, into builder: inout Builder
) throws(JSON.SyntaxError) -> Builder.Value {
    var parser = Parser(builder: builder, reading: reading)
    do throws(Fault) {
        let value = try parser.document(text)
        builder = parser.builder
        return value
    } catch {
        throw JSON.SyntaxError(error, in: text)
    }
}

/// What the parser throws internally: small, and without line and column, which only the message needs.
struct Fault: Error {
    enum Reason: String {
        case objectExpected = "an object is expected"
        case valueExpected = "a value is expected"
        case commaOrBracketExpected = "a comma or ] is expected"
        case commaOrBraceExpected = "a comma or } is expected"
        case nameExpected = "a member name in quotes is expected"
        case colonExpected = "a colon is expected"
        case textEnds = "the text ends too early"
        case textGoesOn = "nothing may follow the value"
        case byteOrderMark = "a byte order mark is not allowed"
        case tooDeep = "arrays and objects are nested too deeply"
        case duplicateName = "this member name occurs twice in its object"
        case digitExpected = "a digit is expected"
        case controlCharacter = "a control character in a string must be escaped"
        case brokenUTF8 = "this is not valid UTF-8"
        case unknownEscape = "this escape does not exist"
        case hexDigitExpected = "four hex digits are expected"
        case loneSurrogate = "this is half a surrogate pair"
    }
    let reason: Reason
    let offset: Int
}

extension JSON.SyntaxError {
    init(_ fault: Fault, in text: Span<UInt8>) {
        var line = 1
        var lineStart = 0
        for at in 0..<fault.offset where text[at] == UInt8(ascii: "\n") {
            line += 1
            lineStart = at + 1
        }
        self.init(reason: fault.reason.rawValue, offset: fault.offset, line: line, column: fault.offset - lineStart + 1)
    }
}
