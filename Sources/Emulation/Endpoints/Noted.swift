/// What a reader answers, and what is stored after it, such as a line in a log that the service keeps of its requests. The reader runs on
/// its snapshot beside everything else; the note is a short write of its own, done before the answer is sent.
package struct Noted<Service: API, Output: Content>: ContentWrapper {
    package let output: Output
    private let writing: (@Sendable (inout Service.State) -> Void)?

    /// - Parameter writing: nil where there is nothing to store: then no lock is taken.
    package init(_ output: Output, _ writing: (@Sendable (inout Service.State) -> Void)?) {
        self.output = output
        self.writing = writing
    }

    package var note: (any Sendable)? { writing.map { Note<Service>(write: $0) } }
}

struct Note<Service: API>: Sendable {
    let write: @Sendable (inout Service.State) -> Void
}
