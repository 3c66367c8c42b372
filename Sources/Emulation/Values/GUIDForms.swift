import OrderedJSON

extension GUID {
    /// Reads every form that .NET's `Guid.Parse` takes, white space around it allowed, as ASP.NET services read ids:
    ///
    ///     D  296dce4a-3e24-495e-833c-e183ccfbf2d9
    ///     N  296dce4a3e24495e833ce183ccfbf2d9
    ///     B  {296dce4a-3e24-495e-833c-e183ccfbf2d9}
    ///     P  (296dce4a-3e24-495e-833c-e183ccfbf2d9)
    ///     X  {0x296dce4a,0x3e24,0x495e,{0x83,0x3c,0xe1,0x83,0xcc,0xfb,0xf2,0xd9}}
    ///
    /// Not read: signs and second prefixes inside the numbers of D and X, which .NET lets pass for the sake of old programs.
    /// Source: https://learn.microsoft.com/dotnet/api/system.guid.parse and the parser of dotnet/runtime.
    package init?(dotNet text: String) {
        if let dashed = GUID(text) {
            self = dashed
            return
        }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return nil }
        let form = Array(text.utf8[first...last])
        switch (form.first, form.last) {
        case (UInt8(ascii: "("), UInt8(ascii: ")")):
            self.init(bytes: form.dropFirst().dropLast())
        case (UInt8(ascii: "{"), UInt8(ascii: "}")) where form.contains(UInt8(ascii: ",")):
            self.init(numbers: scalars.filter { !$0.properties.isWhitespace })
        case (UInt8(ascii: "{"), UInt8(ascii: "}")):
            self.init(bytes: form.dropFirst().dropLast())
        default:
            if form.count == 32 { self.init(digits: form[...]) } else { self.init(bytes: form[...]) }
        }
    }

    private init?(digits: ArraySlice<UInt8>) {
        guard let high = Hex.number(digits.prefix(16)), let low = Hex.number(digits.dropFirst(16)) else { return nil }
        self.init(high: high, low: low)
    }

    /// Form X without its white space. Numbers may have any count of digits; of the second and third, the lower 16 bits count.
    private init?(numbers text: String.UnicodeScalarView) {
        var scanner = ASCIIScanner(Array(String(text).utf8)[...])
        guard scanner.skip("{"), let a = scanner.hexNumber(), scanner.skip(","), let b = scanner.hexNumber(),
            scanner.skip(","), let c = scanner.hexNumber(), scanner.skip(","), scanner.skip("{")
        else { return nil }
        var low: UInt64 = 0
        for position in 0..<8 {
            guard position == 0 || scanner.skip(","), let byte = scanner.hexNumber(), byte <= 0xFF else { return nil }
            low = low << 8 | byte
        }
        guard scanner.skip("}"), scanner.skip("}"), scanner.isAtEnd else { return nil }
        self.init(high: a << 32 | (b & 0xFFFF) << 16 | c & 0xFFFF, low: low)
    }
}

extension ASCIIScanner {
    /// `0x` and the digits of a number of at most 32 bits.
    fileprivate mutating func hexNumber() -> UInt64? {
        guard skip("0"), skip("x") || skip("X") else { return nil }
        let digits = take { hexValue($0) != nil }
        guard !digits.isEmpty else { return nil }
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        return significant.count <= 8 ? Hex.number(significant) : nil
    }
}
