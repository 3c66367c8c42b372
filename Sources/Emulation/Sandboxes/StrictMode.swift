import OrderedJSON

/// Every kind of strictness under one word: nothing in a body is ignored, nothing merely assumed is answered, each answer is checked
/// against its schema, and every setting of an API whose name begins with `strict` is on.
package enum StrictMode {
    /// What was recorded, or follows from what the vendor says, can be relied on; mere assumptions cannot.
    static let evidenceFloor = Evidence.inferred
    static let strictness: Strictness = [.spelling, .unknownMembers]

    /// The settings of the APIs that belong to strict mode.
    static func switches(of mounts: [any Mount]) -> [(api: String, setting: Setting)] {
        mounts.flatMap { mount in
            mount.settings.filter { $0.name.hasPrefix("strict") && Shape.boolean.words == $0.shape.words }.map { (mount.name, $0) }
        }
    }
}

extension Sandbox {
    /// Turns all of it on, or all of it off.
    package func setStrict(_ isStrict: Bool, _ mounts: [any Mount]) {
        strictness = isStrict ? StrictMode.strictness : []
        evidenceFloor = isStrict ? StrictMode.evidenceFloor : .assumed
        checksAnswers = isStrict
        for (api, setting) in StrictMode.switches(of: mounts) { choose(.bool(isStrict), for: setting, of: api) }
    }

    /// Whether all of it is on, no matter how it was turned on.
    package func isStrict(_ mounts: [any Mount]) -> Bool {
        strictness == StrictMode.strictness && evidenceFloor >= StrictMode.evidenceFloor && checksAnswers
            && StrictMode.switches(of: mounts).allSatisfy { value(of: $0.setting, of: $0.api) == true }
    }
}

extension Sandboxes.Settings {
    /// Makes sandboxes start in strict mode; settings that were already chosen keep their values.
    package mutating func beStrict(_ mounts: [any Mount]) {
        strictness = StrictMode.strictness
        evidenceFloor = StrictMode.evidenceFloor
        checksAnswers = true
        for (api, setting) in StrictMode.switches(of: mounts) where choices[api]?[setting.name] == nil {
            choices[api, default: [:]][setting.name] = true
        }
    }
}
