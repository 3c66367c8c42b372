import HTTPMessages
import OrderedJSON

// Look-up of members that clients send. Like the service's own reader, it ignores letter case.
extension JSON.Object {
    /// The member of that name, preferably in exactly that spelling, or else in any letter case.
    func value(_ name: String) -> JSON? {
        self[name] ?? first { equalIgnoringCase($0.key.utf8Span.span, name.utf8Span.span) }?.value
    }

    func text(_ name: String) -> String? { value(name)?.stringValue }
}
