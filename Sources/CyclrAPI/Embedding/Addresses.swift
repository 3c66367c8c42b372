import HTTPMessages

// Targets of links and redirects that pages get from clients. None of them may smuggle in a script or a header field.
extension Cyclr {
    /// The URL of an embedding page: `https://app.example/done`.
    struct WebAddress {
        /// The URL, encoded so that it is safe in a header field and in HTML.
        let text: String

        init?(_ address: String) {
            guard let first = address.behindScheme?.utf8.first, !"/?#:@".utf8.contains(first) else { return nil }
            guard address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else { return nil }
            text = address.percentEncoded { $0 < 0x80 && !"\"<>`{}|^".utf8.contains($0) }
        }
    }

    /// A path of this server, `/launch?a=b`; never one that a browser would resolve to another host.
    struct LocalPath {
        let path: String
        let query: String?

        init?(_ text: String) {
            guard text.hasPrefix("/"), !text.hasPrefix("//") else { return nil }
            guard text.utf8.allSatisfy({ $0 > 0x1F && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else { return nil }
            let parts = text.prefix { $0 != "#" }.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            func safe(_ part: Substring) -> String {
                String(part).percentEncoded { $0 > 0x20 && $0 < 0x80 && !"\"<>`{}|^".utf8.contains($0) }
            }
            path = safe(parts[0])
            query = parts.count > 1 ? safe(parts[1]) : nil
        }
    }
}

extension String {
    /// Encoded as a value of a query, but still readable: only characters that would end or change the value are encoded. The vendor's test
    /// suite expects the raw texts in a link; that these characters are encoded all the same is assumed. Raw, a blank would end the link,
    /// and an `&` would add an option to it.
    var plainInQuery: String { percentEncoded { $0 > 0x20 && $0 < 0x7F && !"&#%+\"<>\\^`{|}".utf8.contains($0) } }
}
