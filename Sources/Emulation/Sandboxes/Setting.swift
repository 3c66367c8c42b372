package import OrderedJSON
import Synchronization

/// Something about an API that a sandbox may choose, such as which of two readings of the vendor's documentation it follows. Declared by
/// the API, which alone knows what it means; listed and checked by the control plane, which does not.
package struct Setting: Sendable {
    /// Such as `strictDelete`. Settings whose names begin with `strict` are turned on with all other strictness: see `StrictMode`.
    package let name: String
    package let shape: Shape
    /// The value where nobody chose one.
    package let standard: JSON
    /// A description for people.
    package let docs: String

    package init(_ name: String, _ shape: Shape, _ standard: JSON, _ docs: String) {
        self.name = name
        self.shape = shape
        self.standard = standard
        self.docs = docs
    }
}

/// The values chosen, by API and setting name.
final class Choices: Sendable {
    private let chosen: Mutex<[String: [String: JSON]]>
    /// Spares requests the lock in a sandbox where nothing was chosen.
    private let isEmpty: Atomic<Bool>

    init(_ choices: [String: [String: JSON]]) {
        chosen = Mutex(choices)
        isEmpty = Atomic(choices.isEmpty)
    }

    subscript(api: String, name: String) -> JSON? {
        get { isEmpty.load(ordering: .acquiring) ? Optional.none : chosen.withLock { $0[api]?[name] } }
        set {
            chosen.withLock { $0[api, default: [:]][name] = newValue }
            isEmpty.store(false, ordering: .releasing)
        }
    }
}

extension Sandbox {
    package func value(of setting: Setting, of api: String) -> JSON { choices[api, setting.name] ?? setting.standard }

    /// The caller has checked the value against the setting's shape.
    package func choose(_ value: JSON, for setting: Setting, of api: String) { choices[api, setting.name] = value }
}
