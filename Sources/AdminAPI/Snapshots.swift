import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// Moments to come back to: `/__admin/snapshots`. A snapshot belongs to the sandbox that took it, and any sandbox may be restored from
    /// it.
    enum Snapshots {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //     path                                  access   body                       success                       handler   evidence
            GET   ("/__admin/snapshots",                 .admin,                             .ok([SnapshotNote].self),     list,     .documented)
                .docs("All snapshots that the server keeps.",
                      "curl $UNDERSTUDY_ADMIN_URL/snapshots")
                .serverWide()
            POST  ("/__admin/snapshots",                 .admin,  takes: NewSnapshot.self,   .created(SnapshotNote.self),  take,     .documented, fails: .tooManySnapshots)
                .docs("Lets happen what is due, then saves the sandbox's state and clock under a name, replacing its earlier snapshot of that name; other sandboxes may have others of that name. A server keeps a limited number (`--max-snapshots`); none is dropped to make room for another. A sandbox's snapshots go when it is deleted, or evicted to make room for another.",
                      #"curl $UNDERSTUDY_ADMIN_URL/snapshots -d '{"name":"before"}'"#)
                // it waits for moves of the clock
                .slow(.movingClock)
            POST  ("/__admin/snapshots/:name/restore",   .admin,  takes: NoMembers.self,     .ok(ClockReading.self),       restore,  .documented, fails: .unknownSnapshot)
                .docs("Restores state and clock into the sandbox of the request: from its own snapshot of that name, or else from the last that another sandbox took. Faults, journal and settings stay as they are.",
                      "curl -X POST $UNDERSTUDY_ADMIN_URL/snapshots/before/restore")
                .slow()
            DELETE("/__admin/snapshots/:name",           .admin,                             .noContent,                   delete,   .documented, fails: .unknownSnapshot)
                .docs("Deletes a snapshot: the sandbox's own of that name, or else the last that another sandbox took.",
                      "curl -X DELETE $UNDERSTUDY_ADMIN_URL/snapshots/before")
                .serverWide()
        }

        static func list(_ call: Call, _ server: State) throws(Refusal) -> [SnapshotNote] {
            server.sandboxes.snapshots.map { SnapshotNote($0.name, $0.snapshot) }
        }

        /// As long as a sandbox's.
        private static let longestName = 64

        /// Replaces the sandbox's snapshot of the same name.
        static func take(_ call: Call, _ wish: NewSnapshot, _ server: State) throws(Refusal) -> SnapshotNote {
            let characters = wish[.name].unicodeScalars
            // no path leads to . and .., which clients take out of it; few clients and proxies leave an encoded slash or control alone
            guard (1...longestName).contains(characters.count), ![".", ".."].contains(wish[.name]),
                characters.allSatisfy({ $0 != "/" && $0.properties.generalCategory != .control })
            else {
                let wanted = "1 to \(longestName) characters, no / or control character, and not . or .."
                throw Refusal(.invalidBody, "/name: expected \(wanted), found \(excerpt(of: .string(wish[.name])))")
            }
            let snapshot = call.sandbox.snapshot()
            do throws(Sandboxes.TooManySnapshots) {
                try server.sandboxes.keep(snapshot, as: wish[.name])
            } catch {
                throw Refusal(.tooManySnapshots, "There are \(error.limit) snapshots already; delete one, or raise --max-snapshots.")
            }
            return SnapshotNote(wish[.name], snapshot)
        }

        static func restore(_ call: Call, _ body: NoMembers, _ server: State) throws(Refusal) -> ClockReading {
            call.sandbox.restore(try snapshot(call.path("name") ?? "", call, server))
            return ClockReading(call.sandbox)
        }

        static func delete(_ call: Call, _ server: State) throws(Refusal) -> NoBody {
            let name = call.path("name") ?? ""
            guard server.sandboxes.forgetSnapshot(name, for: call.sandbox) else { throw unknown(name) }
            return NoBody()
        }

        /// What the name means in the sandbox of the request.
        static func snapshot(_ name: String, _ call: Call, _ server: State) throws(Refusal) -> Snapshot {
            guard let snapshot = server.sandboxes.snapshot(name, for: call.sandbox) else { throw unknown(name) }
            return snapshot
        }

        private static func unknown(_ name: String) -> Refusal { Refusal(.unknownSnapshot, "There is no snapshot \(name).") }
    }

    struct NewSnapshot: ControlBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(of: Self.self, "NewSnapshot", source: "Understudy", [.init(.name)])
    }

    struct SnapshotNote: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ name: String, _ snapshot: Snapshot) {
            document = JSON.Document([
                "name": .string(name), "sandbox": .string(snapshot.sandbox), "at": .string(snapshot.at.iso8601()),
            ])
        }
        static let schema = Schema(
            "SnapshotNote", source: "Understudy", [.init("name", .string()), .init("sandbox", .string()), .init("at", .string())])
    }
}

extension Field where Owner == Admin.NewSnapshot, Value == String {
    static var name: Self { "name" }
}
