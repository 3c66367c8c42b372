/// What a row answers where some of its answers are known less surely than the row, such as those under a path that nobody documents.
package struct Hedged<Output: Content>: ContentWrapper {
    package let output: Output
    package let evidence: Evidence?
    package static var isHedged: Bool { true }

    /// - Parameter evidence: nil where the row's holds.
    package init(_ output: Output, _ evidence: Evidence?) {
        self.output = output
        self.evidence = evidence
    }
}
