import OrderedJSON

// Look-up of members that clients send. Like the service's own reader, it ignores letter case.
extension JSON.Object {
    /// The member of that name, preferably in exactly that spelling, or else in any letter case.
    func value(_ name: String) -> JSON? { self[name] ?? first { $0.key.lowercased() == name.lowercased() }?.value }

    func text(_ name: String) -> String? { value(name)?.stringValue }
}
