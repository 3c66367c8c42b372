package import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// Every sandbox of the server: `/__admin/sandboxes`. The first request that names a new one makes it; here one can be made from
    /// something else, looked at, kept alive, and deleted.
    enum SandboxList {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //     path                                      access   body                            success                      handler   evidence
            GET   ("/__admin/sandboxes",                     .admin,                                  .ok([SandboxNote].self),     list,     .documented)
                .docs("All sandboxes of the server.",
                      "curl $UNDERSTUDY_ADMIN_URL/sandboxes")
            POST  ("/__admin/sandboxes",                     .admin,  takes: NewSandbox.self,         .created(SandboxNote.self),  create,   .documented,
                                                              fails: .badSandboxName, .tooManySandboxes, .sandboxExists, .unknownSandbox, .unknownSnapshot,
                                                                     .unknownAPI, .unknownCollection, .invalidSeeds, .credentialTaken, .tooManyFaults)
                .docs("Creates a sandbox from the baseline, or `from` another sandbox or a snapshot, with `seeds` applied on top, and `settings` and `faults` of its own. A request that names no sandbox, neither in a header nor in its path, is routed to this one if it carries one of its `credentials` (a token, a key, a client's id or secret) or a token that it issued. A credential only routes, it does not authorise: the records must know it too, so take one that `seeds` or the baseline contain, or write it to `/__admin/state`. It routes until the sandbox is deleted, is evicted to make room for another, or is given other credentials; a reset keeps it.",
                      #"curl $UNDERSTUDY_ADMIN_URL/sandboxes -d '{"name":"ci-7","from":{"sandbox":"main"},"seeds":{"canvas":{"workflows":[]}},"credentials":["5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED"]}'"#)
                .slow().largeBodies()
            GET   ("/__admin/sandboxes/:name",               .admin,                                  .ok(SandboxNote.self),       read,     .documented, fails: .unknownSandbox)
                .docs("One sandbox: the time of its clock, whether the clock stands still (`frozen`), how many requests it has received since its start or last reset, and the credentials that it was given, each almost entirely masked.",
                      "curl $UNDERSTUDY_ADMIN_URL/sandboxes/ci-7")
            POST  ("/__admin/sandboxes/:name/touch",         .admin,                                  .ok(SandboxNote.self),       touch,    .documented, fails: .unknownSandbox)
                .docs("Counts as a use, so that the sandbox is not evicted as idle to make room for others.",
                      "curl -X POST $UNDERSTUDY_ADMIN_URL/sandboxes/ci-7/touch")
            PUT   ("/__admin/sandboxes/:name/credentials",   .admin,  takes: SandboxCredentials.self, .ok(SandboxNote.self),       change,   .documented,
                                                              fails: .unknownSandbox, .credentialTaken)
                .docs("Replaces the credentials that the sandbox was given; an empty list leaves none. A credential that routes to another sandbox is refused, and then nothing changes. `POST /__admin/sandboxes` describes what credentials do.",
                      #"curl -X PUT $UNDERSTUDY_ADMIN_URL/sandboxes/ci-7/credentials -d '{"credentials":["5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED"]}'"#)
            DELETE("/__admin/sandboxes/:name",               .admin,                                  .noContent,                  delete,   .documented, fails: .unknownSandbox)
                .docs("Deletes a sandbox and its snapshots; its credentials become free for another. The main sandbox goes back to its start instead, and loses the credentials that it was given.",
                      "curl -X DELETE $UNDERSTUDY_ADMIN_URL/sandboxes/ci-7")
                .slow()
        }

        static func list(_ call: Call, _ server: State) throws(Refusal) -> [SandboxNote] {
            server.sandboxes.all.map { SandboxNote($0, server) }
        }

        /// Makes a sandbox from the baseline, or from the sandbox or snapshot in `from`, with `seeds` laid over. A reset comes back to this
        /// state.
        static func create(_ call: Call, _ wish: NewSandbox, _ server: State) throws(Refusal) -> SandboxNote {
            let origin = try wish.has(.from) ? snapshot(wish[.from], call, server) : nil
            let faults = wish[.faults].map(FaultRule.init(document:))
            try FaultRule.check(faults, server, at: "/faults")
            let seeds = try SeedFiles(body: wish[.seeds].json, at: JSON.Pointer(tokens: ["seeds"]))
            let sandbox = try draft(wish[.name], server)
            if let origin { sandbox.restore(origin) }
            try StateRecords.load(seeds, into: sandbox, server)
            try SandboxSettings(document: wish[.settings]).apply(to: sandbox, server.mounts, at: JSON.Pointer(tokens: ["settings"]))
            if !faults.isEmpty { _ = try Faulting.added(faults, to: sandbox) }
            sandbox.markStart()
            // last of all, so that a refusal leaves everything as it was, and no request reaches a sandbox that is not ready
            do throws(Sandboxes.Unavailable) {
                try server.sandboxes.enter(sandbox, with: wish[.credentials])
            } catch {
                throw refusal(of: error)
            }
            return SandboxNote(sandbox, server)
        }

        private static func give(_ credentials: [String], to sandbox: Sandbox, _ server: State) throws(Refusal) {
            do throws(CredentialsRefused) {
                try server.sandboxes.give(credentials, to: sandbox)
            } catch {
                switch error {
                case .taken(let place, let other): throw refusal(of: .credentialTaken(place: place, by: other))
                case .sandboxGone: throw unknown(sandbox.name)
                }
            }
        }

        private static func draft(_ name: String, _ server: State) throws(Refusal) -> Sandbox {
            do throws(Sandboxes.Unavailable) {
                return try server.sandboxes.draft(name)
            } catch {
                throw refusal(of: error)
            }
        }

        static func read(_ call: Call, _ server: State) throws(Refusal) -> SandboxNote { SandboxNote(try sandbox(call, server), server) }

        /// Counts as a use, so that the sandbox does not give way to others while nobody asks it.
        static func touch(_ call: Call, _ server: State) throws(Refusal) -> SandboxNote {
            let name = call.path("name") ?? ""
            guard let sandbox = try? server.sandboxes.sandbox(alreadyNamed: Array(name.utf8)[...]) else { throw unknown(name) }
            return SandboxNote(sandbox, server)
        }

        static func change(_ call: Call, _ wish: SandboxCredentials, _ server: State) throws(Refusal) -> SandboxNote {
            let sandbox = try sandbox(call, server)
            try give(wish[.credentials], to: sandbox, server)
            return SandboxNote(sandbox, server)
        }

        /// The main one goes back to the baseline instead, since there must be one.
        static func delete(_ call: Call, _ server: State) throws(Refusal) -> NoBody {
            let sandbox = try sandbox(call, server)
            guard sandbox.name == Sandbox.mainName else {
                server.sandboxes.remove(sandbox.name)
                return NoBody()
            }
            sandbox.reset()
            try give([], to: sandbox, server)
            return NoBody()
        }

        private static func sandbox(_ call: Call, _ server: State) throws(Refusal) -> Sandbox {
            let name = call.path("name") ?? ""
            guard let sandbox = server.sandboxes.known(name) else { throw unknown(name) }
            return sandbox
        }

        private static func unknown(_ name: String) -> Refusal { Refusal(.unknownSandbox, "There is no sandbox \(name).") }

        private static func snapshot(_ origin: JSON.Document, _ call: Call, _ server: State) throws(Refusal) -> Snapshot? {
            guard origin.keys.count == 1 else {
                throw Refusal(.invalidBody, "/from: expected sandbox or snapshot, found \(origin.keys.isEmpty ? "neither" : "both")")
            }
            if let name = origin.read("sandbox", as: String.self) {
                guard let sandbox = server.sandboxes.known(name) else { throw unknown(name) }
                return sandbox.snapshot(isPatient: false)
            }
            guard let name = origin.read("snapshot", as: String.self) else { return nil }
            return try Snapshots.snapshot(name, call, server)
        }
    }

    /// The refusal for a name that gets no sandbox.
    package static func refusal(of reason: Sandboxes.Unavailable) -> Refusal {
        switch reason {
        case .badName:
            Refusal(.badSandboxName, "A sandbox's name has 1 to 64 letters, digits, dashes, underscores or dots; . and .. are none.")
        case .full(let limit, let idle):
            Refusal(
                .tooManySandboxes,
                """
                There are \(limit) sandboxes already, each used within the last \(idle.short) or waited in; delete one, raise \
                --max-sandboxes, or lower --sandbox-idle.
                """)
        case .unknown(let name):
            Refusal(.unknownSandbox, "There is no sandbox \(name), and requests make none: POST /__admin/sandboxes does.")
        case .taken(let name): Refusal(.sandboxExists, "There is a sandbox \(name) already.")
        case .credentialTaken(let place, let other):
            Refusal(.credentialTaken, "/credentials/\(place) leads to the sandbox \(other) already.")
        }
    }

    struct NewSandbox: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        private static let origin = Schema(
            "SandboxOrigin", source: "Understudy",
            [
                .init("sandbox", .string(), required: false).docs("A copy of this sandbox as it is now. Give exactly one of these two."),
                .init("snapshot", .string(), required: false).docs(
                    "The state that was saved under this name, by the sandbox of the request or else by another one."),
            ])
        static let schema = Schema(
            of: Self.self, "NewSandbox", source: "Understudy",
            [
                .init(.name), .init(.from, .object(origin), required: false), .init(.seeds, SeedFiles.shape, required: false),
                .init(.settings, .object(SandboxSettings.schema), required: false),
                .init(.faults, FaultList.shape, required: false).docs("In the form of `PUT /__admin/faults`; a reset restores them."),
                .init(.credentials, SandboxCredentials.list, required: false),
            ])
    }

    /// All credentials that lead to a sandbox.
    struct SandboxCredentials: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(of: Self.self, "SandboxCredentials", source: "Understudy", [.init(.credentials, list)])

        static let list = Shape.array(.string(credential))
        /// What a header field or a form can carry as it is.
        private static let credential = Shape.Format("credential", example: "a token or a key, without blanks around it") { text in
            !text.isEmpty && text.first != " " && text.last != " " && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        }
    }

    /// `credentials` is present where the sandbox was given some: one entry for each, which shows no more than helps to tell them apart.
    struct SandboxNote: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ sandbox: Sandbox, _ server: State) {
            document = JSON.Document([
                "name": .string(sandbox.name), "now": .string(sandbox.clock.now.iso8601()), "frozen": .bool(sandbox.clock.isFrozen),
                "requests": .number(.init(sandbox.journal.count)),
            ])
            let credentials = server.sandboxes.credentials(of: sandbox.name)
            if !credentials.isEmpty { document["credentials"] = .array(credentials.map { .string(Self.shown($0)) }) }
        }

        /// The beginning of a long credential, nothing of a short one.
        private static func shown(_ credential: String) -> String {
            (credential.utf8.count < 20 ? "" : String(credential.prefix(4))) + Redaction.mask
        }

        static let schema = Schema(
            "SandboxNote", source: "Understudy",
            [
                .init("name", .string()), .init("now", .string()), .init("frozen", .boolean), .init("requests", .integer),
                .init("credentials", .array(.string()), required: false),
            ])
    }
}

extension Field where Owner == Admin.NewSandbox, Value == String {
    static var name: Self { "name" }
}

extension Field where Owner == Admin.NewSandbox, Value == JSON.Document {
    static var from: Self { "from" }
    /// As `PUT /__admin/state` takes them.
    static var seeds: Self { "seeds" }
    static var settings: Self { "settings" }
}

extension Field where Owner == Admin.NewSandbox, Value == [JSON.Document] {
    /// As `PUT /__admin/faults` takes them.
    static var faults: Self { "faults" }
}

extension Field where Owner == Admin.NewSandbox, Value == [String] {
    static var credentials: Self { "credentials" }
}

extension Field where Owner == Admin.SandboxCredentials, Value == [String] {
    static var credentials: Self { "credentials" }
}
