import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// Scripted outcomes of the next runs: `/__admin/outcomes`.
    enum Outcomes {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //   path                   access   body                   success               handler   evidence
            PUT("/__admin/outcomes",    .admin,  takes: Script.self,    .ok(Script.self),     script,   .documented, fails: .unknownAPI, .unknownRecord)
                .docs("Scripts how the next runs of something end, replacing what was scripted for it before; with an empty list runs take their own course again. `id` is that of a cycle (cyclr), a workflow (canvas), a flow, an export or an import (integrator). `outcomes` are used up in order, each for `runs` runs (at least 1, default 1). Canvas: `result` is `succeed` or `fail`, `block` the number of the workflow's block that fails (default: the first). Cyclr: `succeed`, `fail` or `warn`, with `message` and the id of the `step` (default: the first). integrator.io: `succeed`, `fail` (with `message`, `code`, `step`), `offline`, `run` (the job processes its pages and then stays as it is), or `count`: `numSuccess`, `numError` and `numIgnore` are numbers of records, of which up to 5000 of each kind go through the flow and the rest are only counted.",
                      #"curl -X PUT $UNDERSTUDY_ADMIN_URL/outcomes -d '{"api":"cyclr","id":"0000c0de-0002-4000-8000-000000000001","outcomes":[{"result":"fail"}]}'"#)
                .slow()
        }

        /// Replaces the outcomes that were scripted before; an empty list lets runs take their own course again.
        static func script(_ call: Call, _ script: Script, _ server: State) throws(Refusal) -> Script {
            let scripted = server.mounts.filter { $0.outcomeShape != nil }
            guard let mount = scripted.first(where: { $0.name == script[.api] }), let shape = mount.outcomeShape else {
                let known = scripted.map(\.name).joined(separator: ", ")
                throw Refusal(.unknownAPI, "Outcomes of \(script[.api]) cannot be scripted; those of \(known) can.")
            }
            let faults = Shape.array(shape).faults(in: script.document["outcomes"] ?? [], at: JSON.Pointer(tokens: ["outcomes"]))
            guard faults.isEmpty else { throw Refusal(.invalidBody, faults.sentences) }
            let impossible = mount.faults(of: script[.outcomes], for: script[.id], in: call.sandbox)
            guard impossible.isEmpty else {
                throw Refusal(
                    .invalidBody,
                    impossible.map { "/outcomes\($0.pointer): expected \($0.expected), found \($0.found)" }.joined(separator: "; "))
            }
            guard mount.script(outcomes: script[.outcomes], for: script[.id], in: call.sandbox) else {
                throw Refusal(.unknownRecord, "\(mount.name) has nothing with the id \(script[.id]) whose outcomes can be scripted.")
            }
            return script
        }
    }

    struct Script: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "Script", source: "Understudy", [.init(.api), .init(.id).docs("In the vendor's spelling."), .init(.outcomes)])
    }
}

extension Field where Owner == Admin.Script, Value == String {
    static var api: Self { "api" }
    static var id: Self { "id" }
}

extension Field where Owner == Admin.Script, Value == [JSON.Document] {
    static var outcomes: Self { "outcomes" }
}
