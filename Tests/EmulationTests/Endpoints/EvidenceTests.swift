import Emulation
import Testing

@Suite struct EvidenceTests {
    @Test func `what the vendor says outweighs what was seen, what follows and what is guessed, in that order`() {
        #expect(Evidence.allCases.shuffled().sorted() == [.assumed, .inferred, .observed, .documented])
    }
}
