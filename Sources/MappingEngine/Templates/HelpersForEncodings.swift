import Foundation
import OrderedJSON

extension TemplateHelper {
    static let encodings: [String: TemplateHelper] = [
        "base64Encode": .value { given in given.shown(0).map { .string(Data($0.utf8).base64EncodedString()) } },
        "base64Decode": .value { given in
            .string(String(decoding: [UInt8](base64: given.text(0)), as: UTF8.self))
        },
        "encodeURI": .value { given in given.shown(0).map { .string($0.percentEncoded) } },
        "decodeURI": .value { given in given.shown(0).map { .string($0.percentDecoded ?? $0) } },
        "htmlEncode": .value { given in given.shown(0).map { .string($0.withEntities) } },
        "htmlDecode": .value { given in given.shown(0).map { .string($0.withoutEntities) } },
        // a text is escaped as between the quotes of a JSON string; anything else becomes JSON
        "jsonEncode": .value { given in
            guard case .string(let text)? = given[0] else { return given[0].map { _ in .string(given.whole(0).text) } }
            return .string(String(JSON.string(text).text.dropFirst().dropLast()))
        },
        "jsonSerialize": .value { given in given[0].map { _ in .string(given.whole(0).text) } },
        "jsonParse": .failing { (given, rendering) throws(TemplateError) in
            guard case .string(let text)? = given[0] else { return given[0] }
            do throws(JSON.SyntaxError) {
                return try JSON(parsing: text)
            } catch {
                throw rendering.failure("Unexpected token in JSON at position \(error.offset)")
            }
        },
        // hash algorithm encoding value
        "hash": .failing { (given, rendering) throws(TemplateError) in
            try rendering.digest(given.text(0), nil, encoding: given.text(1), of: given.text(2))
        },
        // hmac algorithm key encoding value
        "hmac": .failing { (given, rendering) throws(TemplateError) in
            try rendering.digest(given.text(0), Array(given.text(1).utf8), encoding: given.text(2), of: given.text(3))
        },
        "aws4": .failing { (_, rendering) throws(TemplateError) in throw rendering.failure("The helper aws4 is not emulated.") },
        // random "UUID" or random "CRYPTO" length: lower-case hexadecimal digits
        "random": .failing { (given, rendering) throws(TemplateError) in
            if given.text(0).uppercased() == "UUID" { return .string(given.context.uuid) }
            let length = max(given.int(1) ?? 32, 0)
            guard length <= Assumed.textLength else { throw rendering.failure(Assumed.tooMuch) }
            return .string(given.context.randomHex(length))
        },
    ]
}

extension TemplateRendering {
    fileprivate func digest(_ algorithm: String, _ key: [UInt8]?, encoding: String, of text: String) throws(TemplateError) -> JSON? {
        guard let bytes = context.digest?(algorithm, key, Array(text.utf8)) else { throw failure("Invalid digest: \(algorithm)") }
        switch encoding {
        case "hex", "": return .string(bytes.hexText)
        case "base64": return .string(Data(bytes).base64EncodedString())
        default: throw failure("Unknown encoding: \(encoding)")
        }
    }
}

extension Sequence<UInt8> {
    /// Two lower-case digits for each byte.
    package var hexText: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

extension MappingContext {
    fileprivate func randomHex(_ length: Int) -> String {
        var text = ""
        while text.utf8.count < length {
            let digits = String(randomness(), radix: 16)
            text += (String(repeating: "0", count: 16 - digits.utf8.count) + digits).prefix(length - text.utf8.count)
        }
        return text
    }

    /// A UUID of version 4.
    fileprivate var uuid: String {
        let digits = Array(randomHex(32))
        let variant = "89ab"[digits[16].hexDigitValue ?? 0]
        let parts = [digits[0..<8], digits[8..<12], ["4"] + digits[13..<16], [variant] + digits[17..<20], digits[20..<32]]
        return parts.map { String($0) }.joined(separator: "-")
    }
}

extension String {
    /// The character with that index, which wraps around at the end.
    fileprivate subscript(place: Int) -> Character { self[index(startIndex, offsetBy: place % count)] }

    /// Encoded as by `encodeURIComponent`.
    var percentEncoded: String {
        guard !utf8.allSatisfy({ UInt8.inURIComponent[Int($0)] }) else { return self }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count * 2)
        for byte in utf8 {
            if UInt8.inURIComponent[Int(byte)] {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), UInt8.hexDigits[Int(byte >> 4)], UInt8.hexDigits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nil if a `%` is not followed by two digits, or if the bytes are not UTF-8.
    fileprivate var percentDecoded: String? {
        guard utf8.contains(UInt8(ascii: "%")) else { return self }
        let encoded = Array(utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var at = 0
        while at < encoded.count {
            if encoded[at] != UInt8(ascii: "%") {
                bytes.append(encoded[at])
                at += 1
            } else if at + 2 < encoded.count, let high = hexValue(encoded[at + 1]), let low = hexValue(encoded[at + 2]) {
                bytes.append(high << 4 | low)
                at += 3
            } else {
                return nil
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    fileprivate static let entities: [(character: String, entity: String)] = [
        ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;"),
    ]

    fileprivate var withEntities: String {
        Self.entities.reduce(self) { $0.parts(between: $0.places(of: $1.character)).joined(separator: $1.entity) }
    }

    fileprivate var withoutEntities: String {
        Self.entities.reversed().reduce(self) { $0.parts(between: $0.places(of: $1.entity)).joined(separator: $1.character) }
    }
}

extension UInt8 {
    /// The bytes that `encodeURIComponent` leaves alone.
    fileprivate static let inURIComponent: [Bool] = (0...255).map {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()".utf8.contains($0)
    }
    fileprivate static let hexDigits = Array("0123456789ABCDEF".utf8)

    /// The digit's six bits; nil for a byte that is in neither alphabet of base64.
    fileprivate var base64Value: UInt32? {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(self - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(self - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}

extension [UInt8] {
    /// Decodes as Node's `Buffer` does: up to the first `=`, with or without padding, and ignoring all bytes outside the alphabet.
    fileprivate init(base64 text: String) {
        self = []
        reserveCapacity(text.utf8.count / 4 * 3)
        var (bits, count) = (UInt32(0), 0)
        for byte in text.utf8.prefix(while: { $0 != UInt8(ascii: "=") }) {
            guard let six = byte.base64Value else { continue }
            bits = bits << 6 | six
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
    }
}
