// Searching by code points, as in JavaScript. Swift's own search compares characters: it would not find the line feed in "\r\n".

extension String {
    /// The places of the part, in bytes of UTF-8, from left to right without overlaps. An empty part has none.
    ///
    /// Uses Knuth, Morris and Pratt's algorithm: one pass, whatever the texts are.
    func places(of part: String, most: Int = .max) -> [Range<Int>] {
        let (text, part) = (Array(utf8), Array(part.utf8))
        guard !part.isEmpty, part.count <= text.count, most > 0 else { return [] }
        // for each byte of the part, how much of the part's beginning ends there
        var borders = [0]
        var length = 0
        for at in part.indices.dropFirst() {
            while length > 0, part[at] != part[length] { length = borders[length - 1] }
            if part[at] == part[length] { length += 1 }
            borders.append(length)
        }
        var places: [Range<Int>] = []
        length = 0
        for at in text.indices {
            while length > 0, text[at] != part[length] { length = borders[length - 1] }
            if text[at] == part[length] { length += 1 }
            guard length == part.count else { continue }
            places.append((at + 1 - length)..<(at + 1))
            guard places.count < most else { break }
            length = 0
        }
        return places
    }

    /// The text before, between and after the places.
    func parts(between places: [Range<Int>]) -> [String] {
        let text = Array(utf8)
        var parts: [String] = []
        var start = 0
        for place in places {
            parts.append(String(decoding: text[start..<place.lowerBound], as: UTF8.self))
            start = place.upperBound
        }
        parts.append(String(decoding: text[start...], as: UTF8.self))
        return parts
    }

    /// Whether the part occurs in the text; an empty one always does.
    func holds(_ part: String) -> Bool { part.isEmpty || !places(of: part, most: 1).isEmpty }
}
