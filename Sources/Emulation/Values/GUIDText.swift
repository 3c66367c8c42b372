package import OrderedJSON

extension GUID: JSONValue {
    package init?(json: JSON) {
        guard let guid = json.stringValue.flatMap({ GUID($0) }) else { return nil }
        self = guid
    }
    package var json: JSON { .string(description) }

    package init?(jsonText: ArraySlice<UInt8>) {
        guard jsonText.count == 38, jsonText.first == quote, jsonText.last == quote else { return nil }
        self.init(bytes: jsonText.dropFirst().dropLast())
    }

    package func write(to out: inout [UInt8]) {
        out.append(quote)
        writeDigits(to: &out)
        out.append(quote)
    }
}

private let quote = UInt8(ascii: "\"")
