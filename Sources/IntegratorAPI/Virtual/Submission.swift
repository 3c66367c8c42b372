import Emulation
import MappingEngine
import OrderedJSON

extension Integrator {
    /// What an import asks of an application with one record.
    struct Submission {
        enum Action { case create, update, upsert, delete, read }
        let action: Action
        /// What the import calls it: a method of HTTP, or another adaptor's word.
        let operation: String
        let place: String
        /// The rendered URI, where the application is asked by HTTP.
        let uri: String?
        /// What the mapping made of the record.
        let mapped: JSON
        /// What is sent of that.
        let record: JSON.Object
        /// The record's key, where the import says.
        let key: String?

        /// Whether the place is a path, which may name one record of those above it.
        var isPath: Bool { uri != nil }
        /// Whether what is sent names no id, or that of the record.
        func canMean(_ other: JSON) -> Bool {
            ["id", "_id"].allSatisfy { name in record[name]?.keyText.map { $0 == other[name]?.keyText } ?? true }
        }
        /// `method` and `uri` are those of a debug log in the vendor's user interface; that `body` is beside them is assumed.
        var request: JSON { request(with: .object(record)) }
        func request(with body: JSON) -> JSON { ["method": .string(operation), "uri": .string(uri ?? place), "body": body] }
    }

    /// What became of a record.
    enum ImportResult {
        case done(id: JSON?, JSON)
        /// By a filter, `ignoreExisting` or `ignoreMissing`.
        case ignored
        case failed(status: Int, [JSON])

        /// One error of a record.
        static func failure(_ status: Int, _ code: String, _ message: String, source: String) -> Self {
            .failed(status: status, [["code": .string(code), "message": .string(message), "source": .string(source)]])
        }

        /// The result of a record whose elements were sent one by one: if one fails, the record does. Assumed.
        init(together results: [Self]) {
            var status: Int?
            var errors: [JSON] = [], answers: [JSON] = [], ids: [JSON] = []
            for result in results {
                switch result {
                case .failed(let own, let problems):
                    status = status ?? own
                    errors += problems
                case .done(let id, let answer):
                    if let id { ids.append(id) }
                    answers.append(answer)
                case .ignored: continue
                }
            }
            if let status {
                self = .failed(status: status, errors)
            } else {
                self = answers.isEmpty ? .ignored : .done(id: ids.first, .array(answers))
            }
        }

        /// The form is that of postSubmit (celigo/integrator-extension); for a success it is documented.
        var json: JSON {
            switch self {
            case .done(let id, let json):
                var item: JSON.Object = ["statusCode": 200]
                if let id { item.append("id", id) }
                item.append("_json", json)
                return .object(item)
            case .ignored: return ["statusCode": 200, "ignored": true]
            case .failed(let status, let errors): return ["statusCode": .number(.init(status)), "errors": .array(errors)]
            }
        }
    }
}

// The application that the emulated service writes to. All of it is ours to choose: it takes what it is sent, knows records by their ids,
// adds `_id`, `createdAt` and `lastModified`, and refuses what its seed says.
extension Integrator.State {
    /// - Returns: the application's answer, or its refusal.
    mutating func submit(
        _ submission: Integrator.Submission, to connection: Integrator.Connection, _ context: MappingContext, at now: Instant,
        _ randomness: Randomness
    ) -> Integrator.ImportResult {
        var place = submission.place
        var key = submission.key
        if submission.isPath, submission.action != .create, dataSet(at: place, of: connection.id) == nil,
            let parent = Integrator.Place.parent(of: place), dataSet(at: parent.place, of: connection.id) != nil
        {
            (place, key) = parent
        }
        let set = writableSet(at: place, of: connection.id, randomness)
        if let refusal = set.refusal(of: submission.record, context) { return refusal }
        let isNew = set[.idMember] == nil
        let member = set[.idMember] ?? (submission.record["id"]?.keyText == nil ? "_id" : "id")
        // in a new set no record can be meant by its id
        key = key ?? (isNew ? nil : submission.record[member]?.keyText)
        // a path that names no record stands for the only one there, unless there are more or the body names another
        let first = entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set.id)).first
        let isSingle =
            submission.isPath && key == nil && submission.action != .create && total(of: set) <= 1
            && first.map { submission.canMean(.object($0[.record].object)) } ?? true
        let old = isSingle ? first : key.flatMap { entry($0, in: set) }
        switch (submission.action, old) {
        case (.read, let old?): return .done(id: old[.record][JSON.Key(member)], .object(old[.record].object))
        case (.delete, let old?):
            entries.remove(old.id)
            return .done(id: old[.record][JSON.Key(member)], .object(old[.record].object))
        case (.update, nil) where !isSingle, (.delete, nil), (.read, nil):
            return .failure(422, "404", "404 Not Found: there is no \(key ?? "record") at \(place).", source: "application")
        case (_, let old?):
            let changed = set.merging(submission.record, into: old[.record].object, at: now)
            entries.update(old.id) { $0[.record] = JSON.Document(changed) }
            passOver(changed[member], nil, in: set)
            return .done(id: changed[member], .object(changed))
        case (_, nil):
            if isNew { data.update(set.id) { $0[.idMember] = member } }
            let record = created(submission.record, key, in: set, member, at: now, randomness)
            add(JSON.Document(record), to: set, key: key ?? record[member]?.keyText ?? "")
            passOver(record[member], key, in: set)
            return .done(id: record[member], .object(record))
        }
    }

    private mutating func created(
        _ sent: JSON.Object, _ key: String?, in set: Integrator.DataSet, _ member: String, at now: Instant, _ randomness: Randomness
    ) -> JSON.Object {
        let id: JSON
        if let own = sent[member] {
            id = own
        } else if let number = set[.nextNumber] {
            id = .number(.init(number))
        } else {
            id = .string(key ?? newRecordId(in: set, randomness))
        }
        var record: JSON.Object = [member: id]
        for (name, value) in set.spelled(sent) where name != member { record[name] = value }
        let time = Integrator.Timestamp(now).json
        if record["createdAt"] == nil { record.append("createdAt", time) }
        record["lastModified"] = time
        return record
    }

    /// Makes sure that a number which is taken is not given out.
    private mutating func passOver(_ id: JSON?, _ key: String?, in set: Integrator.DataSet) {
        let taken = [id?.intValue, key.flatMap { Int($0) }].compactMap { $0 }.max()
        guard let next = set[.nextNumber], let taken, taken >= next, taken < Integrator.DataSet.largestNumber else { return }
        data.update(set.id) { $0[.nextNumber] = taken + 1 }
    }

    private mutating func newRecordId(in set: Integrator.DataSet, _ randomness: Randomness) -> String {
        func id(_ ordinal: Int) -> String { randomness.hex("integrator/record", ordinal, digits: 24) }
        var drawn = recordIds
        defer { recordIds = drawn }
        return id(drawn.draw(from: entries.inserted) { entry(id($0), in: set) != nil })
    }
}

extension Integrator.DataSet {
    /// The old record with the sent members written over it.
    fileprivate func merging(_ sent: JSON.Object, into old: JSON.Object, at now: Instant) -> JSON.Object {
        var record = old
        for (name, value) in spelled(sent) { record[name] = value }
        record["lastModified"] = Integrator.Timestamp(now).json
        return record
    }

    /// The members with times as the application writes them: the documented one turns milliseconds into its own form.
    fileprivate func spelled(_ sent: JSON.Object) -> JSON.Object {
        var sent = sent
        for name in self[.dates] {
            guard let milliseconds = sent[name]?.intValue else { continue }
            sent[name] = Integrator.Timestamp(.milliseconds(Int64(milliseconds))).json
        }
        return sent
    }

    fileprivate func refusal(of record: JSON.Object, _ context: MappingContext) -> Integrator.ImportResult? {
        for rule in self[.refuses] {
            guard let filter = rule["filter"], let filter = try? RecordFilter(filter), filter.matches(.object(record), in: context) else {
                continue
            }
            return .failure(
                422, rule["code"]?.stringValue ?? "422", rule["message"]?.stringValue ?? "422 Unprocessable Entity", source: "application")
        }
        return nil
    }
}
