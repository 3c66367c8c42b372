import Emulation
import Testing

@Suite struct SipHashTests {
    /// The reference vectors of SipHash-2-4-128, as `openssl mac` prints them: the key is 00 01 … 0f, a message is 00 01 02 … with this
    /// many bytes.
    @Test(arguments: [
        (0, "a3817f04ba25a8e66df67214c7550293"), (3, "9c70b60c5267a94e5f33b6b02985ed51"),
        (16, "6ee2a4ca67b054bbfd3315bf85230577"), (63, "5150d1772f50834a503e069a973fbd7c"),
    ])
    func `the published vectors come out`(length: Int, expected: String) {
        var hash = SipHash(key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908))
        for byte in 0..<length { hash.combine(UInt8(byte)) }
        let result = hash.finish()
        let words = [result.0.byteSwapped, result.1.byteSwapped]
        #expect(GUID(high: words[0], low: words[1]).description.filter { $0 != "-" } == expected)
    }

    @Test func `a word counts as its bytes, lowest first`() {
        var word = SipHash(key: (1, 2))
        word.combine(UInt64(0x0807_0605_0403_0201))
        var bytes = SipHash(key: (1, 2))
        bytes.combine("\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}\u{8}")
        #expect(word.finish() == bytes.finish())
    }
}
