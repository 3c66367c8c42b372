import HTTPMessages

@testable import Emulation

/// The Notes API with its sandboxes; clocks stand at 2026-01-01T00:00:00Z.
struct Notebook: Sendable {
    let emulator: Emulator<Notes>
    let sandboxes: Sandboxes

    var main: Sandbox { sandboxes.main }

    init(seeds: String = "[]", _ change: (inout Sandboxes.Settings) -> Void = { _ in }) {
        var settings = Sandboxes.Settings()
        settings.clock = Self.start
        settings.startsFrozen = true
        change(&settings)
        let reader = SeedReader(SeedFolder(path: "seed-data/notes", files: ["notes.json": Array(seeds.utf8)]), Notes.collections)
        let baseline = Notes.state(from: reader)
        precondition(reader.faults.isEmpty, "\(reader.faults)")
        emulator = Emulator(at: 0, baseline: baseline, now: settings.clock ?? .system())
        sandboxes = Sandboxes(mounts: [emulator], settings: settings)
    }

    /// 2026-01-01T00:00:00Z, which is second 1767225600.
    static let start = Instant.seconds(1_767_225_600)

    func respond(_ method: String, _ target: String, headers: Headers = ["Key": "secret"], body: String = "", in sandbox: String? = nil)
        -> Response
    {
        let request = Request(Method(method), Target(target), headers: headers, body: Array(body.utf8))
        guard case .ready(let response) = emulator.respond(to: request, in: sandbox.map(self.sandbox) ?? main).made else {
            preconditionFailure("no row of Notes answers later")
        }
        return response
    }

    /// Status and body: `404 unknownNote #0: x`.
    func callAsFunction(
        _ method: String, _ target: String, headers: Headers = ["Key": "secret"], body: String = "", in sandbox: String? = nil
    ) -> String {
        let response = respond(method, target, headers: headers, body: body, in: sandbox)
        return "\(response.status.code) \(String(decoding: response.body, as: UTF8.self))"
    }

    func sandbox(_ name: String) -> Sandbox {
        guard let sandbox = try? sandboxes.sandbox(named: Array(name.utf8)[...]) else { preconditionFailure("no sandbox \(name)") }
        return sandbox
    }

    func state(in sandbox: String? = nil) -> Notes.State { (sandbox.map(self.sandbox) ?? main).world(of: Notes.self, at: 0).version.state }
}
