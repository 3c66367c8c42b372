package import Emulation
import HTTPMessages
import MappingEngine
package import OrderedJSON

extension Integrator {
    /// The data of an application behind a connection, as one kind of export finds it and imports leave it. Ours: `data.json`.
    ///
    /// `place` is where the data is in the application (`/orders.json`, `netsuite/customer`): an export finds there what an import wrote.
    /// Otherwise `request` is what an export must ask for. `refuses` says which records the application does not take.
    package struct DataSet: Record {
        package var document = JSON.Document() {
            didSet { isRepeated = self[.totalRecords] != nil }
        }
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { self[.id] }
        package static let schema = Schema(
            of: Self.self, "DataSet", source: "Understudy",
            [
                .init(.id), .init(.connectionId), .init(.place, required: false), .init(.request, required: false),
                .init(.records, .array(.any)), .init(.totalRecords, .nullable(.wholeNumber(from: 0)), required: false),
                .init(.idMember, required: false), .init(.dates, required: false), .init(.refuses, required: false),
                .init(.nextNumber, .nullable(.wholeNumber(from: 1)), required: false), .init(.issuedStates, required: false),
            ])
        static let byRequest = Index<DataSet>("request") { $0.has(.request) ? SortKey($0[.connectionId]) : nil }
        static let byPlace = Index<DataSet>("place") { set in set[.place].map { SortKey(set[.connectionId]).then($0) } }
        package static let indexes = [byRequest, byPlace]

        /// The member by which its records are told apart: the one that the set names, or else the one that its first record has.
        var keyMember: String { self[.idMember] ?? (self[.records].first.map { $0["id"] == nil } ?? true ? "_id" : "id") }

        /// Whether `totalRecords` repeats the records, none of which can be changed then. Read when the document is set, since each entry
        /// that is written asks for it.
        private(set) var isRepeated = false

        /// How many records the seed makes, with repetitions.
        var seeded: Int { self[.totalRecords] ?? self[.records].count }

        /// What `totalRecords` can be: it only adds repetitions, of which there are none without a record.
        var possibleTotals: ClosedRange<Int> {
            let written = self[.records].count
            return written...(written == 0 ? 0 : max(written, Assumed.repeatedRecords))
        }
    }
}

extension Integrator.State {
    /// What the export of a request asks the connection for.
    func asked(
        _ request: Integrator.ExportRequest, of connection: Integrator.Connection, _ context: MappingContext
    ) throws(Integrator.Refusal) -> (question: Integrator.Question?, choice: Integrator.Choice) {
        guard !request.model.hasHooks else { throw .notEmulated("hooks of exports") }
        guard connection[.offline] != true else { throw .connectionOffline }
        let question = try request.asked(context)
        return (question, choice(of: question, in: try dataSet(for: request.model, at: question?.uri, of: connection)))
    }

    /// The set at the place that is asked for, or else the connection's first set whose `request` is contained in what is asked, or else the
    /// one with the record that the path names. Refuses where there is none, since what the application would answer is not known.
    /// - Parameter uri: as it was rendered; nil where the application is not asked by HTTP.
    func dataSet(
        for model: JSON.Object, at uri: String?, of connection: Integrator.Connection
    ) throws(Integrator.Refusal) -> Integrator.DataSet {
        let path = uri.map(Integrator.Place.path) ?? Integrator.Place.ofExport(model)
        if let set = path.flatMap({ dataSet(at: $0, of: connection.id) }) { return set }
        let sets = data.rows(Integrator.DataSet.byRequest, in: SortKey(connection.id))
        let ofRequest = sets.first { JSON.object(model).contains(.object($0[.request].object)) }
        guard let set = ofRequest ?? uri.flatMap({ dataSet(withRecordAt: $0, of: connection.id) }) else {
            throw Integrator.Refusal(
                .notEmulated, "Understudy does not know what \(connection[.resourceName]) answers to this export; add it to data.json.")
        }
        return set
    }

    /// The set with the record that a path names, which need not be there if its name looks like an id.
    private func dataSet(withRecordAt uri: String, of connection: String) -> Integrator.DataSet? {
        guard let (place, key) = Integrator.Place.parent(of: Integrator.Place.path(of: uri)), let set = dataSet(at: place, of: connection),
            Integrator.Assumed.looksLikeID(key) || record(key, in: set) != nil
        else { return nil }
        return set
    }

    /// The set that an address is about: that at its path, or that with the record at its path.
    func dataSet(about uri: String, of connection: String) -> Integrator.DataSet? {
        let path = Integrator.Place.path(of: uri)
        return dataSet(at: path, of: connection)
            ?? Integrator.Place.parent(of: path).flatMap { dataSet(at: $0.place, of: connection) }
    }

    func dataSet(at place: String, of connection: String) -> Integrator.DataSet? {
        data.rows(Integrator.DataSet.byPlace, in: SortKey(connection).then(place)).first
    }

    /// Removes the data behind a connection.
    mutating func clearData(of connection: String) {
        for index in [Integrator.DataSet.byPlace, Integrator.DataSet.byRequest] {
            for set in data.rows(index, in: SortKey(connection)).elements {
                clearEntries(of: set.id)
                data.remove(set.id)
            }
        }
    }

    mutating func clearEntries(of set: String) {
        for entry in entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set)).elements { entries.remove(entry.id) }
    }
}

extension JSON {
    /// Whether the other value is contained in this one: objects member by member, arrays element by element.
    fileprivate func contains(_ part: JSON) -> Bool {
        switch (self, part) {
        case (.object(let mine), .object(let wanted)): wanted.allSatisfy { name, value in mine[name]?.contains(value) ?? false }
        case (.array(let mine), .array(let wanted)): mine.count == wanted.count && zip(mine, wanted).allSatisfy { $0.contains($1) }
        default: self == part
        }
    }
}

extension Field where Owner == Integrator.DataSet, Value == String {
    static var id: Self { "_id" }
    static var connectionId: Self { "_connectionId" }
}

extension Field where Owner == Integrator.DataSet, Value == JSON.Document {
    static var request: Self { "request" }
}

extension Field where Owner == Integrator.DataSet, Value == [JSON.Document] {
    static var records: Self { "records" }
    /// `{"filter", "code", "message"}`: what the application answers to records that the filter matches.
    static var refuses: Self { "refuses" }
    /// Paged export states from before the emulator started, such as the one on the vendor's page: they stay valid.
    static var issuedStates: Self { "issuedStates" }
}

extension Field where Owner == Integrator.DataSet, Value == String? {
    static var place: Self { "place" }
    static var idMember: Self { "idMember" }
}

extension Field where Owner == Integrator.DataSet, Value == [String] {
    /// Members that the application stores as times, even if numbers are sent.
    static var dates: Self { "dates" }
}

extension Field where Owner == Integrator.DataSet, Value == Int? {
    static var totalRecords: Self { "totalRecords" }
    /// The id of the next record, where ids are numbers.
    static var nextNumber: Self { "nextNumber" }
}
