import Emulation
import HTTPMessages
import OrderedJSON

extension Notes {
    struct State: Sendable {
        var notes = Table<Note>()
        var oldNotes = Table<Note>()
        var outbox = Outbox()
        var visits = 0
        var usedKeys: Set<String> = []
        /// The texts of the notes whose reminders came due, in order.
        var reminded: [String] = []
        var agenda = Agenda<GUID>()
        /// What a test does during a reminder.
        var whileReminding: (@Sendable () -> Void)?

        mutating func put(_ note: Note) {
            notes.put(note)
            if let second = note[.remindAt] { agenda.schedule(note.id, at: .seconds(Int64(second))) }
        }

        mutating func remove(_ id: GUID) {
            notes.remove(id)
            agenda.cancel(id)
        }
    }

    static let tables: [StateTable<State>] = [StateTable("notes", \.notes), StateTable("old-notes", \.oldNotes)]

    static func state(from seeds: SeedReader) -> State {
        var state = State()
        let notes: Table<Note> = seeds.table("notes")
        for note in notes.all { state.put(note) }
        let old: Table<Note> = seeds.table("old-notes")
        state.oldNotes = old
        guard seeds.isChecking else { return state }
        seeds.check(.parent, of: notes, in: "notes", refersTo: notes, in: "notes")
        seeds.check(.links, of: old, in: "old-notes", refersTo: notes, in: "notes")
        return state
    }

    static func nextDue(in state: State) -> Instant? { state.agenda.next?.instant }

    static func happen(in state: inout State, until now: Instant, _ randomness: Randomness) -> Happening {
        guard let (instant, id) = state.agenda.popNext(notAfter: now), let note = state.notes[id] else {
            preconditionFailure("nothing is due")
        }
        state.whileReminding?()
        state.reminded.append(note[.text])
        return Happening(at: instant, api: name, what: "reminded of \(note[.text])")
    }

    static func endStall(in state: inout State, at now: Instant) {
        while let (_, id) = state.agenda.popNext(before: now) { state.agenda.schedule(id, at: now) }
    }

    static func resume(_ state: inout State, at now: Instant) {
        state.agenda = Agenda()
        for note in state.notes.all {
            if let second = note[.remindAt], .seconds(Int64(second)) > now { state.agenda.schedule(note.id, at: .seconds(Int64(second))) }
        }
    }

    struct Note: Record {
        var document = JSON.Document()
        var hidden = JSON.Document()
        init() {}
        var id: GUID { self[.id] }
        static let schema = Schema(
            of: Self.self, "Note", source: "the tests",
            [
                .init(.id), .init(.text), .init(.remindAt, required: false), .init(.parent, required: false, .assumed),
                .init(.links, required: false), .init(.mood, required: false, values: ["glad", "sad"]), .init(.secret), .init(.listed),
                .init(.placeholder),
            ])
        static let indexes = [Index<Note>.placeholders]
    }

    struct NewNote: TypedDocument, RequestBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "NewNote", source: "the tests", isOpen: true, [.init(.text), .init(.remindAt, required: false)])
        static var shape: Shape { .object(schema) }

        init(body: JSON) throws(Refusal<Notes>) {
            guard case .object(let object) = body else { throw Refusal(.badBody, "a note is an object") }
            document = JSON.Document(object)
        }
    }
}

/// How many visits to forget, as a bare number of ASCII digits that no JSON parser sees.
struct Visits: RequestBody {
    typealias Service = Notes
    static let shape = Shape.integer
    let count: Int

    init(body: JSON) throws(Refusal<Notes>) { throw Refusal(.badBody, "nobody reads it as JSON") }
    init(reading request: Request) throws(Refusal<Notes>) {
        guard let count = Int(String(decoding: request.body, as: UTF8.self)) else { throw Refusal(.badBody, "no number") }
        self.count = count
    }
}

extension Field where Owner == Notes.Note, Value == GUID {
    static var id: Self { "id" }
}

extension Field where Owner == Notes.Note, Value == GUID? {
    static var parent: Self { "parent" }
}

extension Field where Owner == Notes.Note, Value == [GUID] {
    static var links: Self { "links" }
}

extension Field where Owner == Notes.Note, Value == String {
    static var text: Self { "text" }
    static var secret: Self { "$secret" }
}

extension Field where Owner == Notes.Note, Value == String? {
    static var mood: Self { "mood" }
}

/// In seconds since 1970.
extension Field where Owner == Notes.Note, Value == Int? {
    static var remindAt: Self { "remindAt" }
}

extension Field where Owner == Notes.NewNote, Value == String {
    static var text: Self { "text" }
}

extension Field where Owner == Notes.NewNote, Value == Int? {
    static var remindAt: Self { "remindAt" }
}
