import Emulation
import HTTPMessages
import OrderedJSON

// Which resource refers to which. Ids are unique in an account, across all kinds.
extension Integrator.Resource {
    /// By each id that a document refers to, at any depth.
    static var references: Index<Self> {
        Index("references", several: { Set($0.document.json.referredIds.map { SortKey($0) }) })
    }

    /// The resource as lists of dependencies show it.
    var entry: JSON { ["id": .string(id), "name": .string(title)] }
}

extension Integrator.State {
    func has<Item: Integrator.Resource>(_: Item.Type, _ id: String) -> Bool { Item.find(id, in: self) != nil }

    /// - Parameter flows: flows that depend on the resource indirectly.
    func dependents(of id: String, and flows: [Integrator.Flow] = []) -> Integrator.Dependencies {
        Integrator.Dependencies(
            // users and tags, the kinds that cannot be restored, are no part of what an account builds
            Integrator.kinds.filter { $0.isRecycled }.map { kind in
                (
                    kind.collection,
                    entries(kind, referringTo: id) + (kind.collection == Integrator.Flow.collection ? flows.map(\.entry) : [])
                )
            })
    }

    /// A resource that refers to itself does not depend on itself. Assumed.
    private func entries<Item: Integrator.Resource>(_: Item.Type, referringTo id: String) -> [JSON] {
        self[keyPath: Item.table].rows(Item.references, in: SortKey(id)).filter { $0.id != id }.map(\.entry)
    }
}

extension JSON {
    /// The ids that the value refers to, in members like `_exportId` and `_runNextFlowIds`. What something was made from does not count.
    var referredIds: [String] {
        var found: [String] = []
        collectReferences(into: &found)
        return found
    }

    private static let origins: Set<String> = ["_id", "_sourceId", "_templateId", "_userId"]

    private func collectReferences(into found: inout [String]) {
        switch self {
        case .object(let object):
            for (name, value) in object {
                if name.hasPrefix("_"), !Self.origins.contains(name) { found += (value.arrayValue ?? [value]).compactMap(\.stringValue) }
                value.collectReferences(into: &found)
            }
        case .array(let items): for item in items { item.collectReferences(into: &found) }
        default: break
        }
    }
}

extension Integrator {
    /// What depends on something: an object keyed by the plural of each kind, `{}` where nothing does.
    struct Dependencies: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ kinds: [(String, [JSON])]) {
            var object: JSON.Object = [:]
            for (kind, entries) in kinds where !entries.isEmpty {
                var seen: Set<String> = []
                object.append(kind, .array(entries.filter { seen.insert($0["id"]?.stringValue ?? "").inserted }))
            }
            document = JSON.Document(object)
        }

        private static let entry = Schema(
            "Dependency", source: "the vendor's user interface", [.init("id", .string(), .inferred), .init("name", .string(), .inferred)])
        static let schema = Schema(
            "Dependencies", source: "the vendor's user interface",
            Integrator.kinds.map { .init($0.collection, .array(.object(entry)), required: false, .inferred) })
    }
}
