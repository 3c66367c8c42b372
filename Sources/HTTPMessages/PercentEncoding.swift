extension String {
    /// The string with every byte percent-encoded for which `stays` is false (RFC 3986 §2.1).
    package func percentEncoded(keeping stays: (UInt8) -> Bool) -> String {
        var text: [UInt8] = []
        for byte in utf8 {
            if stays(byte) {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Encoded as a value in a query: all but unreserved characters are escaped.
    package var queryEncoded: String { percentEncoded(keeping: isUnreserved) }

    /// The string as a word of a line that people read: blanks and control characters, which a terminal would obey, are escaped.
    package var asWord: String {
        unicodeScalars.reduce(into: "") { word, scalar in
            switch scalar.value {
            case 0...0x20, 0x7F...0x9F: word += String(scalar).percentEncoded { _ in false }
            default: word.unicodeScalars.append(scalar)
            }
        }
    }
}

/// Whether the byte is an unreserved character (RFC 3986 §2.3).
package func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        true
    default: false
    }
}

private let digits = Array("0123456789ABCDEF".utf8)
