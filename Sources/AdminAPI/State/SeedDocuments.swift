import Emulation
import HTTPMessages
import OrderedJSON

// The forms in which records are read and written. Each collection checks what is in its records, so here a record is any object.
extension Admin {
    /// `{"canvas":{"workflows":[…]}}`: by API, the text of each seed file.
    struct SeedTree: Content {
        static let shape: Shape? = .dictionary(.dictionary(records))
        let body: [UInt8]

        /// All records of one moment, however long writing them takes, since records that refer to each other belong together.
        init(of mounts: [any Mount], in sandbox: Sandbox) {
            let moment = StateMoment.kept(sandbox.snapshot(isPatient: false))
            let folders = mounts.map { mount in
                let files = mount.collections.map {
                    "\"\($0.name)\":" + String(decoding: mount.text(of: $0.name, at: moment) ?? [], as: UTF8.self)
                }
                return "\"\(mount.name)\":{\(files.joined(separator: ","))}"
            }
            body = Array("{\(folders.joined(separator: ","))}".utf8)
        }
    }

    /// One seed file.
    struct SeedText: Content {
        static let shape: Shape? = records
        let body: [UInt8]
    }

    /// One record of a seed file.
    struct SeedRecord: Content {
        static let shape: Shape? = .dictionary(.any)
        let document: JSON.Document
        var body: [UInt8] { document.text }
    }

    /// One record of a seed file, as a body.
    struct Fixture: RequestBody {
        typealias Service = Admin
        static let shape: Shape = .dictionary(.any)
        let document: JSON.Document

        init(body: JSON) throws(Refusal) {
            guard case .object(let object) = body else {
                throw Refusal(.invalidBody, Self.shape.faults(in: body).sentences)
            }
            document = JSON.Document(object)
        }
    }

    /// What `SeedTree` shows, as a body.
    struct SeedFiles: RequestBody {
        typealias Service = Admin
        static let shape: Shape = .dictionary(.dictionary(records))
        let apis: [(api: String, collections: [String: JSON])]

        init(body: JSON) throws(Refusal) { try self.init(body: body, at: JSON.Pointer()) }

        init(body: JSON, at pointer: JSON.Pointer) throws(Refusal) {
            let faults = Self.shape.faults(in: body, at: pointer)
            guard faults.isEmpty else { throw Refusal(.invalidBody, faults.sentences) }
            apis = (body.objectValue ?? [:]).map { api, collections in
                (api, Dictionary((collections.objectValue ?? [:]).map { ($0, $1) }, uniquingKeysWith: { $1 }))
            }
        }
    }

    /// How many records were loaded, by API and collection.
    struct SeedCounts: Content {
        static let shape: Shape? = .dictionary(.dictionary(.integer))
        let body: [UInt8]

        init(_ files: SeedFiles) {
            var apis = JSON.Object()
            for (api, collections) in files.apis {
                var counts = JSON.Object()
                for (name, records) in collections.sorted(by: { $0.key < $1.key }) {
                    counts[name] = .number(.init(records.arrayValue?.count ?? 0))
                }
                apis[api] = .object(counts)
            }
            body = JSON.object(apis).compact
        }
    }

    private static let records = Shape.array(.dictionary(.any))
}
