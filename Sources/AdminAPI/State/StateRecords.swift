import Emulation
import HTTPMessages
import OrderedJSON

extension Admin {
    /// The sandbox's records as seed files hold them, `$` members and all: `/__admin/state`.
    enum StateRecords {
        // swift-format-ignore
        @EndpointTable<Admin> static var endpoints: [Endpoint<Admin>] {
            //     path                                      access   body                     success                    handler   evidence
            GET   ("/__admin/state/:api?",                   .admin,  query: [onlyAPI],
                                                                                               .ok(SeedTree.self),        export,   .documented, fails: .unknownAPI)
                .docs("Every record, in the form of seed files: by API, then by file. Only one API's records if the path or `api` names it.",
                      "curl $UNDERSTUDY_ADMIN_URL/state/canvas")
                .slow()
            PUT   ("/__admin/state",                         .admin,  takes: SeedFiles.self,   .ok(SeedCounts.self),      load,     .documented,
                                                             fails: .unknownAPI, .unknownCollection, .invalidSeeds)
                .docs("Loads seed files, each of which replaces the one of the same name: by API, then by file, `{\"canvas\":{\"workflows\":[…]}}`. Collections that are not named stay as they are. Either all files are loaded or, if the server would not start with them, none: the message then lists each fault as `understudy validate` does. What is already wrong with a record, e.g. after a vendor's DELETE of what it refers to, is not a fault.",
                      "curl -X PUT $UNDERSTUDY_ADMIN_URL/state -d @state.json")
                .slow().largeBodies()
            GET   ("/__admin/state/:api/:collection",        .admin,                           .ok(SeedText.self),        list,     .documented,
                                                             fails: .unknownAPI, .unknownCollection)
                .docs("One seed file: the records of a collection, in order.",
                      "curl $UNDERSTUDY_ADMIN_URL/state/canvas/workflows > seed-data/canvas/workflows.json")
                .slow()
            GET   ("/__admin/state/:api/:collection/:id",    .admin,                           .ok(SeedRecord.self),      read,     .documented,
                                                             fails: .unknownAPI, .unknownCollection, .unknownRecord)
                .docs("One record of a collection, by the vendor's id or the id that a diff shows; write a slash in the id as `%2F`.",
                      "curl $UNDERSTUDY_ADMIN_URL/state/canvas/workflows/ef7a56e6-448f-4787-b58d-47b063d6e983")
            PUT   ("/__admin/state/:api/:collection/:id",    .admin,  takes: Fixture.self,     .ok(SeedRecord.self),      store,    .documented,
                                                             fails: .unknownAPI, .unknownCollection, .invalidSeeds)
                .docs("Writes a record in the form of a seed file; it replaces the record with that id or becomes a new one. Refused if the server would not start with it: whatever it refers to must exist, unless the record already referred to it, e.g. after a vendor's DELETE of the target.",
                      "curl -X PUT $UNDERSTUDY_ADMIN_URL/state/canvas/workflows/ef7a56e6-448f-4787-b58d-47b063d6e983 -d @workflow.json")
                .slow().largeBodies()
            DELETE("/__admin/state/:api/:collection/:id",    .admin,                           .noContent,                delete,   .documented,
                                                             fails: .unknownAPI, .unknownCollection, .unknownRecord)
                .docs("Removes a record, and what the service would remove with it. Other records keep their references to it; such a state may be refused when it is loaded.",
                      "curl -X DELETE $UNDERSTUDY_ADMIN_URL/state/canvas/workflows/ef7a56e6-448f-4787-b58d-47b063d6e983")
                .slow()
        }

        private static let onlyAPI = QueryParameter("api", .string())

        static func export(_ call: Call, _ server: State) throws(Refusal) -> SeedTree {
            if call.path("api") != nil, call.query(onlyAPI.name) != nil {
                throw Refusal(.invalidQuery, "The path names the API; there is no parameter \(onlyAPI.name) beside that.")
            }
            let mounts =
                if let api = call.path("api") ?? call.query(onlyAPI.name) { [try mount(api, server)] } else {
                    server.mounts.filter { !$0.collections.isEmpty }
                }
            return SeedTree(of: mounts, in: call.sandbox)
        }

        /// Collections that are not named stay as they are.
        static func load(_ call: Call, _ files: SeedFiles, _ server: State) throws(Refusal) -> SeedCounts {
            try load(files, into: call.sandbox, server)
            return SeedCounts(files)
        }

        static func list(_ call: Call, _ server: State) throws(Refusal) -> SeedText {
            let (mount, collection) = try collection(call, server)
            return SeedText(body: mount.text(of: collection, at: .now(call.sandbox)) ?? [])
        }

        static func read(_ call: Call, _ server: State) throws(Refusal) -> SeedRecord {
            let (mount, collection) = try collection(call, server)
            let id = call.path("id") ?? ""
            guard let record = mount.record(id, of: collection, at: .now(call.sandbox)) else {
                throw unknown(id, in: collection, of: mount)
            }
            return SeedRecord(document: record)
        }

        static func store(_ call: Call, _ record: Fixture, _ server: State) throws(Refusal) -> SeedRecord {
            let (mount, collection) = try collection(call, server)
            let id = call.path("id") ?? ""
            do throws(RecordRefusal) {
                return SeedRecord(document: try mount.put(record.document.object, as: id, in: collection, of: call.sandbox))
            } catch {
                switch error {
                case .unknownCollection: throw Refusal(.unknownCollection)
                case .misshapen(let faults): throw Refusal(.invalidSeeds, faults.sentences)
                case .unsound(let faults):
                    let sentences = faults.map { "\($0.pointer): expected \($0.expected), found \($0.found); \($0.remedy)" }
                    throw Refusal(.invalidSeeds, sentences.told(SchemaFault.mostTold, separator: "; "))
                case .otherID(let other): throw Refusal(.invalidSeeds, "The record's id is \(other), and not \(id) as in the path.")
                }
            }
        }

        static func delete(_ call: Call, _ server: State) throws(Refusal) -> NoBody {
            let (mount, collection) = try collection(call, server)
            let id = call.path("id") ?? ""
            guard mount.remove(id, from: collection, of: call.sandbox) else { throw unknown(id, in: collection, of: mount) }
            return NoBody()
        }

        /// Loads all seeds or none: those of every API are read and checked before the first are stored.
        static func load(_ files: SeedFiles, into sandbox: Sandbox, _ server: State) throws(Refusal) {
            for (api, collections) in files.apis {
                let mount = try mount(api, server)
                for name in collections.keys { try check(name, of: mount) }
            }
            do throws(UnsoundSeeds) {
                var loads: [SeedLoad] = []
                for mount in server.mounts {
                    guard let (_, collections) = files.apis.first(where: { $0.api == mount.name }) else { continue }
                    loads.append(try mount.load(of: collections.mapValues(\.compact), into: sandbox))
                }
                try putIn(loads[...])
            } catch {
                throw Refusal(.invalidSeeds, error.faults.map(\.description).told(SchemaFault.mostTold, separator: "\n"))
            }
        }

        private static func putIn(_ loads: ArraySlice<SeedLoad>) throws(UnsoundSeeds) {
            try loads.first? { () throws(UnsoundSeeds) in try putIn(loads.dropFirst()) }
        }

        private static func collection(_ call: Call, _ server: State) throws(Refusal) -> (any Mount, String) {
            let mount = try mount(call.path("api") ?? "", server)
            let name = call.path("collection") ?? ""
            try check(name, of: mount)
            return (mount, name)
        }

        private static func mount(_ name: String, _ server: State) throws(Refusal) -> any Mount {
            let stored = server.mounts.filter { !$0.collections.isEmpty }
            guard let mount = stored.first(where: { $0.name == name }) else {
                throw Refusal(.unknownAPI, "No API \(name) has a state; there are \(stored.map(\.name).joined(separator: ", ")).")
            }
            return mount
        }

        private static func check(_ collection: String, of mount: any Mount) throws(Refusal) {
            guard mount.collections.contains(where: { $0.name == collection }) else {
                let known = mount.collections.map(\.name).joined(separator: ", ")
                throw Refusal(.unknownCollection, "\(mount.name) has no collection \(collection); there are \(known).")
            }
        }

        private static func unknown(_ id: String, in collection: String, of mount: any Mount) -> Refusal {
            Refusal(.unknownRecord, "\(mount.name)/\(collection) has no record with the id \(id).")
        }
    }
}
