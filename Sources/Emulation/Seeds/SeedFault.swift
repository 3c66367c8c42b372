/// Something wrong with a seed file, and what to do about it.
package struct SeedFault: Sendable, Equatable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let pointer: String
    package let expected: String
    package let found: String
    package let remedy: String

    package init(file: String, line: Int, pointer: String, expected: String, found: String, remedy: String) {
        self.file = file
        self.line = line
        self.pointer = pointer
        self.expected = expected
        self.found = found
        self.remedy = remedy
    }

    package var description: String {
        "\(file):\(line): \(pointer.isEmpty ? "" : "\(pointer) ")expected \(expected), found \(found); \(remedy)"
    }
}
