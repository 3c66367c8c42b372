/// An enumeration whose names Newtonsoft.Json accepts in any letter case, or as numbers: the position among the cases, from 0.
protocol Enumeration: RawRepresentable<String>, CaseIterable {}

extension Enumeration {
    init?(name: String) {
        guard let value = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else { return nil }
        self = value
    }

    /// - Parameter text: a name or a number.
    init?(sent text: String) {
        guard let number = Int(text) else {
            self.init(name: text)
            return
        }
        let values = Array(Self.allCases)
        guard values.indices.contains(number) else { return nil }
        self = values[number]
    }

    /// Whether the text is a number that means none of the cases.
    static func isUnknownNumber(_ text: String?) -> Bool { text.map { Int($0) != nil && Self(sent: $0) == nil } ?? false }
}
