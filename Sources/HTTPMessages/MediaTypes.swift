/// Whether a `Content-Type` means JSON to ASP.NET's formatters: `application/json`, `text/json`, `application/…+json`, in any letter case
/// and with any parameters.
package func saysJSON(_ label: String) -> Bool {
    if label == "application/json" { return true }
    let type = trimmed(label.prefix { $0 != ";" }).lowercased()
    guard !type.contains(where: isBlank) else { return false }
    return type == "application/json" || type == "text/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
}

/// The `charset` of a `Content-Type`, in lower case and without quotes; nil if it has none.
package func charset(of label: String) -> String? {
    guard label.utf8.contains(UInt8(ascii: ";")) else { return nil }
    for parameter in label.split(separator: ";", omittingEmptySubsequences: false).dropFirst() {
        let halves = parameter.split(separator: "=", maxSplits: 1)
        guard halves.count == 2, trimmed(halves[0]).lowercased() == "charset" else { continue }
        return trimmed(halves[1]).lowercased().filter { $0 != "\"" }
    }
    return nil
}

private func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
}

private func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
