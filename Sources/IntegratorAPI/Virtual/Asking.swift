import Emulation
import HTTPMessages
import MappingEngine
import OrderedJSON

// What an application answers to a lookup: the records at the place that is asked for, those that fit the query.
extension Integrator.State {
    /// What the lookup's `extract` finds in the answer, of a list in its first element; nil: there is nothing.
    func answer(
        to lookup: JSON.Object, of connection: Integrator.Connection, _ record: JSON, _ context: MappingContext
    ) -> JSON? {
        guard let text = lookup["relativeURI"]?.firstText, let template = try? Template(text, for: .uri),
            let uri = try? template.render(record, in: context), let first = ask(uri, of: connection)?.first
        else { return nil }
        guard let path = lookup["resultField"]?.stringValue ?? lookup["resourcePath"]?.stringValue else { return first }
        return (try? SourcePath(path))?.value(in: first)
    }

    /// The records at an address: one where the path names it, else all that fit its query. Nil where nothing is known of the place.
    func ask(_ uri: String, of connection: Integrator.Connection) -> [JSON]? {
        let path = Integrator.Place.path(of: uri)
        if let set = dataSet(at: path, of: connection.id) { return fitting(uri, in: set) }
        guard let parent = Integrator.Place.parent(of: path), let set = dataSet(at: parent.place, of: connection.id) else { return nil }
        if let entry = entry(parent.key, in: set) { return [.object(entry[.record].object)] }
        let member = JSON.Key(set[.idMember] ?? "id")
        return set[.records].first { ($0[member] ?? $0["_id"])?.keyText == parent.key }.map { [.object($0.object)] } ?? []
    }

    /// Query members that records have choose among these; others, such as sizes of pages, do not.
    func fitting(_ uri: String, in set: Integrator.DataSet) -> [JSON] {
        let total = total(of: set)
        let query = Target(uri).queryItems
        if let item = query.first(where: { $0.name == set[.idMember] }), let entry = entry(item.value, in: set) {
            return [.object(entry[.record].object)]
        }
        let names = Set(records(of: set, 0..<min(total, 1)).first?.objectValue?.keys ?? [])
        let wanted = query.filter { names.contains($0.name) }
        let all = records(of: set, 0..<total)
        return wanted.isEmpty ? all : all.filter { record in wanted.allSatisfy { record[$0.name]?.keyText == $0.value } }
    }
}
