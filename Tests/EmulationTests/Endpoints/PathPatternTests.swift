import Testing

@testable import Emulation

@Suite struct PathPatternTests {
    @Test func `a segment behind a colon is a parameter, the last one may be optional`() {
        let pattern: PathPattern = "/notes/:box/pages/:page?"
        #expect(pattern.segments == [.literal(Array("notes".utf8)), .parameter("box"), .literal(Array("pages".utf8)), .parameter("page")])
        #expect(pattern.parameters == ["box", "page"])
        #expect(pattern.lastIsOptional)
        #expect(pattern.text == "/notes/:box/pages/:page?")
    }

    @Test func `a path without parameters has none`() {
        let pattern: PathPattern = "/notes"
        #expect(pattern.parameters == [])
        #expect(!pattern.lastIsOptional)
    }
}
