import Emulation
import Testing

@Suite struct GUIDTests {
    @Test func `the dashed form is read in either case and printed in lower case`() {
        let guid = GUID("296DCE4A-3e24-495E-833c-E183ccfbf2d9")
        #expect(guid == GUID(high: 0x296d_ce4a_3e24_495e, low: 0x833c_e183_ccfb_f2d9))
        #expect(guid?.description == "296dce4a-3e24-495e-833c-e183ccfbf2d9")
        #expect(GUID(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210).description == "01234567-89ab-cdef-fedc-ba9876543210")
        #expect(GUID.zero.description == "00000000-0000-0000-0000-000000000000")
    }

    @Test(arguments: [
        "", "296dce4a-3e24-495e-833c-e183ccfbf2d", "296dce4a-3e24-495e-833c-e183ccfbf2d90", "296dce4a3e24495e833ce183ccfbf2d9",
        "{296dce4a-3e24-495e-833c-e183ccfbf2d9}", " 296dce4a-3e24-495e-833c-e183ccfbf2d9", "296dce4a-3e24-495e-833c+e183ccfbf2d9",
        "296dce4-a3e24-495e-833c-e183ccfbf2d9", "296dce4g-3e24-495e-833c-e183ccfbf2d9", "２96dce4a-3e24-495e-833c-e183ccfbf",
    ])
    func `nothing but the dashed form is read`(text: String) {
        #expect(GUID(text) == nil)
    }

    @Test func `bytes are read from the middle of a buffer and appended to one`() {
        let path = Array("/api/Workflow/f01eccf9-1a5c-4a3b-9d51-0b1c2d3e4f50?x".utf8)
        let guid = GUID(bytes: path[14..<50])
        var output = Array("id=".utf8)
        guid?.writeDigits(to: &output)
        #expect(String(decoding: output, as: UTF8.self) == "id=f01eccf9-1a5c-4a3b-9d51-0b1c2d3e4f50")
        #expect(GUID(bytes: path[14..<49]) == nil)
    }

    @Test func `GUIDs sort as their texts do`() {
        // pairs that differ in the first word, in the second, in the sign bit of either, in letters against digits
        let words: [UInt64] = [0, 1, 0x9fff_ffff_ffff_ffff, 0xa000_0000_0000_0000, 0x7fff_ffff_ffff_ffff, .max, 0x0a09_0000_0000_0000]
        let guids = words.flatMap { high in words.map { low in GUID(high: high, low: low) } }
        #expect(guids.sorted().map(\.description) == guids.map(\.description).sorted())
    }

    @Test func `version 4 sets six bits and keeps the others`() {
        #expect(GUID.version4(high: 0, low: 0).description == "00000000-0000-4000-8000-000000000000")
        #expect(GUID.version4(high: .max, low: .max).description == "ffffffff-ffff-4fff-bfff-ffffffffffff")
    }
}
