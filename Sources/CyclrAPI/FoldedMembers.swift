import OrderedJSON

// Members of what clients send, as the service's own reader finds them.
extension JSON.Object {
    /// The member of that name in any letter case.
    func value(_ name: String) -> JSON? { self[name] ?? first { $0.key.lowercased() == name.lowercased() }?.value }

    func text(_ name: String) -> String? { value(name)?.stringValue }
}
