import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// How strict a sandbox is: `/__admin/settings`. A reset leaves them as they are.
    enum Settings {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //   path                   access   body                           success                       handler   evidence
            GET("/__admin/settings",    .admin,                                 .ok(SandboxSettings.self),    read,     .documented)
                .docs("How strict the sandbox is.",
                      "curl $UNDERSTUDY_ADMIN_URL/settings")
            PUT("/__admin/settings",    .admin,  takes: SandboxSettings.self,   .ok(SandboxSettings.self),    change,   .documented)
                .docs("`evidenceFloor`: rows of weaker evidence answer 501. `checkAnswers`: an answer that does not fit its schema becomes an internal error. `journal`: whether exchanges are kept; where they are not, verifications are inconclusive.",
                      #"curl -X PUT $UNDERSTUDY_ADMIN_URL/settings -d '{"evidenceFloor":"inferred"}'"#)
        }

        static func read(_ call: Call, _ server: State) throws(Refusal) -> SandboxSettings { SandboxSettings(of: call.sandbox) }

        static func change(_ call: Call, _ wish: SandboxSettings, _ server: State) throws(Refusal) -> SandboxSettings {
            wish.apply(to: call.sandbox)
            return SandboxSettings(of: call.sandbox)
        }
    }

    /// Members that are left out stay as they are. `evidenceFloor`: a row of which we know less than that answers 501, in its API's words; null and
    /// `assumed` let every row answer. `checkAnswers`: an answer that does not fit its schema becomes an internal error. `journal`: false keeps no
    /// exchanges from then on, for load that nobody asks about.
    struct SandboxSettings: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(of sandbox: Sandbox) {
            document = JSON.Document([
                "evidenceFloor": .string(sandbox.evidenceFloor.rawValue), "checkAnswers": .bool(sandbox.checksAnswers),
                "journal": .bool(sandbox.journal.isKeeping),
            ])
        }

        func apply(to sandbox: Sandbox) {
            if has(.evidenceFloor) { sandbox.evidenceFloor = self[.evidenceFloor].flatMap(Evidence.init) ?? .assumed }
            if has(.checkAnswers) { sandbox.checksAnswers = self[.checkAnswers] }
            if has(.journal) { sandbox.journal.isKeeping = self[.journal] }
        }

        static let schema = Schema(
            of: Self.self, "SandboxSettings", source: "Understudy",
            [
                .init(.evidenceFloor, required: false, values: Evidence.allCases.map(\.rawValue)), .init(.checkAnswers, required: false),
                .init(.journal, required: false),
            ])
    }
}

extension Field where Owner == Admin.SandboxSettings, Value == String? {
    static var evidenceFloor: Self { "evidenceFloor" }
}

extension Field where Owner == Admin.SandboxSettings, Value == Bool {
    static var checkAnswers: Self { "checkAnswers" }
    static var journal: Self { "journal" }
}
