import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// How the next runs of something go: `/__admin/outcomes`.
    enum Outcomes {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //   path                   access   body                   success               handler   evidence
            PUT("/__admin/outcomes",    .admin,  takes: Script.self,    .ok(Script.self),     script,   .documented, fails: .unknownAPI, .unknownRecord)
                .docs("Says how the next runs of something go.",
                      #"curl -X PUT $UNDERSTUDY_ADMIN_URL/outcomes -d '{"api":"cyclr","id":"0000c0de-0002-4000-8000-000000000001","outcomes":[{"result":"fail"}]}'"#)
        }

        /// Takes the place of what was said before; no outcomes at all let the runs go their own way again.
        static func script(_ call: Call, _ script: Script, _ server: State) throws(Refusal) -> Script {
            let scripted = server.mounts.filter { $0.outcomeShape != nil }
            guard let mount = scripted.first(where: { $0.name == script[.api] }), let shape = mount.outcomeShape else {
                let known = scripted.map(\.name).joined(separator: ", ")
                throw Refusal(.unknownAPI, "Outcomes of \(script[.api]) cannot be scripted; those of \(known) can.")
            }
            let faults = Shape.array(shape).faults(in: script.document["outcomes"] ?? [], at: JSON.Pointer(tokens: ["outcomes"]))
            guard faults.isEmpty else { throw Refusal(.invalidBody, faults.map(\.sentence).joined(separator: "; ")) }
            guard mount.script(outcomes: script[.outcomes], for: script[.id], in: call.sandbox) else {
                throw Refusal(.unknownRecord, "\(mount.name) has nothing of the id \(script[.id]) whose outcomes could be scripted.")
            }
            return script
        }
    }

    struct Script: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(of: Self.self, "Script", source: "Understudy", [.init(.api), .init(.id), .init(.outcomes)])
    }
}

extension Field where Owner == Admin.Script, Value == String {
    static var api: Self { "api" }
    static var id: Self { "id" }
}

extension Field where Owner == Admin.Script, Value == [JSON.Document] {
    static var outcomes: Self { "outcomes" }
}
