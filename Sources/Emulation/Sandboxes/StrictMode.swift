package import OrderedJSON

/// Every strictness that there is, under one word: nothing in a body is passed over, nothing that is merely assumed is answered, each answer is held
/// against its schema, and of what the APIs let a sandbox choose, whatever begins with `strict` holds.
package enum StrictMode {
    /// What somebody recorded, or what follows from what the vendor says, may be relied on; what nobody knows may not.
    static let evidenceFloor = Evidence.inferred
    static let strictness: Strictness = [.spelling, .unknownMembers]

    /// The switches of the APIs that belong to it.
    static func switches(of mounts: [any Mount]) -> [(api: String, setting: Setting)] {
        mounts.flatMap { mount in
            mount.settings.filter { $0.name.hasPrefix("strict") && Shape.boolean.words == $0.shape.words }.map { (mount.name, $0) }
        }
    }
}

extension Sandbox {
    /// All of it, or none of it. Whether it is on is whether all of it is, however that came.
    package func setStrict(_ isStrict: Bool, _ mounts: [any Mount]) {
        strictness = isStrict ? StrictMode.strictness : []
        evidenceFloor = isStrict ? StrictMode.evidenceFloor : .assumed
        checksAnswers = isStrict
        for (api, setting) in StrictMode.switches(of: mounts) { choose(.bool(isStrict), for: setting, of: api) }
    }

    package func isStrict(_ mounts: [any Mount]) -> Bool {
        strictness == StrictMode.strictness && evidenceFloor >= StrictMode.evidenceFloor && checksAnswers
            && StrictMode.switches(of: mounts).allSatisfy { value(of: $0.setting, of: $0.api) == true }
    }
}

extension Sandboxes.Settings {
    /// What sandboxes begin with; what was chosen of an API stays.
    package mutating func beStrict(_ mounts: [any Mount]) {
        strictness = StrictMode.strictness
        evidenceFloor = StrictMode.evidenceFloor
        checksAnswers = true
        for (api, setting) in StrictMode.switches(of: mounts) where choices[api]?[setting.name] == nil {
            choices[api, default: [:]][setting.name] = true
        }
    }
}
