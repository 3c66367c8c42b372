import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// How strict a sandbox is: `/__admin/settings`. A reset leaves them as they are.
    enum Settings {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //   path                       access   body                           success                       handler   evidence
            GET("/__admin/settings",        .admin,                                 .ok(SandboxSettings.self),    read,     .documented)
                .docs("How strict the sandbox is, and which behaviour is chosen for the APIs.",
                      "curl $UNDERSTUDY_ADMIN_URL/settings")
            PUT("/__admin/settings",        .admin,  takes: SandboxSettings.self,   .ok(SandboxSettings.self),    change,   .documented)
                .docs("Settings that are left out stay as they are. `leniency` false: a body that only a lenient reader accepts is refused, in the words in which its API refuses a malformed one: single quotes, names without quotes, a trailing comma, a string for a number or a boolean or the other way round, a value that cannot be read, a name in different letter case. `unknownMembers` false: a body is also refused if it has members that its API ignores because it knows them neither from requests nor from the answer of the same row, which clients send back. `evidenceFloor`: rows with weaker evidence answer 501, and so does a single answer whose evidence is weaker, although its row's is not; from the weakest: `assumed`, `inferred`, `observed`, `documented`. `checkAnswers`: an answer that does not match its schema becomes an internal error. `journal` false: exchanges are not kept, and verifications are inconclusive. `apis`: each API's own settings, see `/__admin/settings/apis`. `strict` true turns on all strictness at once: `leniency` and `unknownMembers` false, `evidenceFloor` `inferred`, `checkAnswers`, and each setting of an API whose name begins with `strict`; false turns all of these off; other members of the same body take precedence. It reads as true while all of them are on.",
                      #"curl -X PUT $UNDERSTUDY_ADMIN_URL/settings -d '{"strict":true,"evidenceFloor":"observed","apis":{"integrator":{"rateLimit":true}}}'"#)
            GET("/__admin/settings/apis",   .admin,                                 .ok([SettingNote].self),      list,     .documented)
                .docs("The settings with which a sandbox can choose the behaviour of each API.",
                      "curl $UNDERSTUDY_ADMIN_URL/settings/apis")
                .serverWide()
        }

        static func read(_ call: Call, _ server: State) throws(Refusal) -> SandboxSettings {
            SandboxSettings(of: call.sandbox, server.mounts)
        }

        static func change(_ call: Call, _ wish: SandboxSettings, _ server: State) throws(Refusal) -> SandboxSettings {
            try wish.apply(to: call.sandbox, server.mounts)
            return SandboxSettings(of: call.sandbox, server.mounts)
        }

        static func list(_ call: Call, _ server: State) throws(Refusal) -> [SettingNote] {
            server.mounts.flatMap { mount in mount.settings.map { SettingNote(mount.name, $0) } }
        }
    }

    /// Members that are left out stay as they are. `strict`: see `StrictMode`. `leniency`, `unknownMembers`: false refuses what a service
    /// tolerates, see `Strictness`. `evidenceFloor`: a row with weaker evidence answers 501, in its API's words, unless it is a page of
    /// ours to which a vendor's row leads; null and `assumed` let every row answer. `checkAnswers`: an answer that does not fit its schema
    /// becomes an internal error. `journal`: false keeps no exchanges from then on, for load that nobody asks about.
    struct SandboxSettings: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(of sandbox: Sandbox, _ mounts: [any Mount]) {
            let apis = mounts.filter { !$0.settings.isEmpty }.map { mount in
                (mount.name, JSON.object(JSON.Object(mount.settings.map { ($0.name, sandbox.value(of: $0, of: mount.name)) })))
            }
            document = JSON.Document([
                "strict": .bool(sandbox.isStrict(mounts)), "leniency": .bool(!sandbox.strictness.contains(.spelling)),
                "unknownMembers": .bool(!sandbox.strictness.contains(.unknownMembers)),
                "evidenceFloor": .string(sandbox.evidenceFloor.rawValue), "checkAnswers": .bool(sandbox.checksAnswers),
                "journal": .bool(sandbox.journal.isKeeping),
                "apis": .object(JSON.Object(apis)),
            ])
        }

        /// Applies all settings or none.
        /// - Parameter pointer: where the settings stand in the body.
        func apply(to sandbox: Sandbox, _ mounts: [any Mount], at pointer: JSON.Pointer = JSON.Pointer()) throws(Refusal) {
            let choices = try Admin.choices(in: self[.apis], mounts, at: pointer)
            if has(.strict) { sandbox.setStrict(self[.strict], mounts) }
            for (api, setting, value) in choices { sandbox.choose(value, for: setting, of: api) }
            if has(.leniency) { sandbox.set(.spelling, to: !self[.leniency]) }
            if has(.unknownMembers) { sandbox.set(.unknownMembers, to: !self[.unknownMembers]) }
            if has(.evidenceFloor) { sandbox.evidenceFloor = self[.evidenceFloor].flatMap(Evidence.init) ?? .assumed }
            if has(.checkAnswers) { sandbox.checksAnswers = self[.checkAnswers] }
            if has(.journal) { sandbox.journal.isKeeping = self[.journal] }
        }

        static let schema = Schema(
            of: Self.self, "SandboxSettings", source: "Understudy",
            [
                .init(.strict, required: false).docs("True turns on all strictness at once. Reads as true while all of it is on."),
                .init(.leniency, required: false).docs("False: a sloppy body is refused like a malformed one."),
                .init(.unknownMembers, required: false).docs("False: a body with members that its API does not know is refused."),
                .init(.evidenceFloor, required: false, values: Evidence.allCases.map(\.rawValue)).docs(
                    "Rows with weaker evidence answer 501, except Understudy's own pages; null is `assumed`, which lets every row answer."),
                .init(.checkAnswers, required: false).docs("True: an answer that does not match its schema becomes an internal error."),
                .init(.journal, required: false).docs("False: exchanges are not kept."),
                .init(.apis, .dictionary(.dictionary(.any)), required: false).docs(
                    "The APIs' own settings, by API and name, as `/__admin/settings/apis` lists them."),
            ])
    }

    /// A setting, for people.
    struct SettingNote: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ api: String, _ setting: Setting) {
            document = JSON.Document([
                "api": .string(api), "name": .string(setting.name), "takes": .string(setting.shape.words), "default": setting.standard,
                "docs": .string(setting.docs),
            ])
        }
        static let schema = Schema(
            "SettingNote", source: "Understudy",
            [
                .init("api", .string()), .init("name", .string()), .init("takes", .string()), .init("default", .any),
                .init("docs", .string()),
            ])
    }

    /// The settings of APIs that a body chooses, checked against those that the APIs declare.
    private static func choices(
        in apis: JSON.Document, _ mounts: [any Mount], at pointer: JSON.Pointer
    ) throws(Refusal) -> [(String, Setting, JSON)] {
        var choices: [(String, Setting, JSON)] = []
        for (api, values) in apis.object {
            let place = JSON.Pointer(tokens: pointer.tokens + ["apis", api])
            guard let mount = mounts.first(where: { $0.name == api && !$0.settings.isEmpty }) else {
                let known = mounts.filter { !$0.settings.isEmpty }.map(\.name).joined(separator: ", ")
                throw Refusal(.invalidBody, "\(place): that API has no settings; there are settings for \(known).")
            }
            for (name, value) in values.objectValue ?? [:] {
                let place = JSON.Pointer(tokens: place.tokens + [name])
                guard let setting = mount.settings.first(where: { $0.name == name }) else {
                    let known = mount.settings.map(\.name).joined(separator: ", ")
                    throw Refusal(.invalidBody, "\(place): there is no such setting; there are \(known).")
                }
                let faults = setting.shape.faults(in: value, at: place)
                guard faults.isEmpty else { throw Refusal(.invalidBody, faults.sentences) }
                choices.append((api, setting, value))
            }
        }
        return choices
    }
}

extension Field where Owner == Admin.SandboxSettings, Value == String? {
    static var evidenceFloor: Self { "evidenceFloor" }
}

extension Field where Owner == Admin.SandboxSettings, Value == Bool {
    static var strict: Self { "strict" }
    static var leniency: Self { "leniency" }
    static var unknownMembers: Self { "unknownMembers" }
    static var checkAnswers: Self { "checkAnswers" }
    static var journal: Self { "journal" }
}

extension Field where Owner == Admin.SandboxSettings, Value == JSON.Document {
    /// By API and name.
    static var apis: Self { "apis" }
}
