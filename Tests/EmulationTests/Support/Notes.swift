import Emulation
import HTTPMessages
import OrderedJSON

/// An API for the tests, with a row for every verb: notes that can be pinned and that can have a reminder.
enum Notes: API {
    static let name = "notes"
    static let title = "Notes"
    static let roots = ["notes"]
    static let routing = RoutingRules()
    static let everyRowFails: Set<Code> = [.badKey, .badBody, .bodyTooLarge]
    static let everyAnswer: Headers = ["Server": "notes"]
    static let secrets = Secrets(headers: ["key"], members: ["password"])
    static let securitySchemes: JSON.Object = ["key": ["type": "apiKey", "in": "header", "name": "Key"]]
    static func security(of access: Access) -> [String] { access == .open ? [] : ["key"] }

    enum Access: Sendable, Hashable { case open, key }

    struct Caller: Sendable { let key: String? }

    static func admit(_ request: Request, by access: Access, in state: State, at now: Instant) throws(Refusal<Notes>) -> Caller {
        let key = request.headers["Key"]
        let isGood = key == "secret" || (key?.hasPrefix("once") == true && !state.usedKeys.contains(key ?? ""))
        guard access == .open || isGood else { throw Refusal(.badKey, "the key is \(key ?? "missing")") }
        return Caller(key: key)
    }

    /// A key that begins with `once` is good for one use.
    static func charges(_ caller: Caller, in sandbox: Sandbox) -> Bool { caller.key?.hasPrefix("once") == true }

    static func charge(_ caller: Caller, _ state: inout State, at now: Instant, in sandbox: Sandbox) throws(Refusal<Notes>) {
        guard state.usedKeys.insert(caller.key ?? "").inserted else { throw Refusal(.badKey, "the key is used up") }
    }

    static let loud = Setting("loud", .boolean, false, "Pings are answered in capitals.")
    static let settings = [loud]
    static var outbox: WritableKeyPath<State, Outbox>? { \.outbox }

    static func read(_ request: Request) throws(Refusal<Notes>) -> JSON {
        do throws(JSON.SyntaxError) { return try JSON(parsing: request.body) } catch { throw Refusal(.badBody, "\(error)") }
    }

    // swift-format-ignore
    @EndpointTable<Notes> static var endpoints: [Endpoint<Notes>] {
        //    path                       access  body                       success                  handler    evidence
        GET   ("/notes",                 .open,  query: [.init("limit", .integer)],
                                                                            .ok([Note].self),        list,      .documented)
        POST  ("/notes",                 .key,   takes: NewNote.self,       .created(Note.self),     add,       .documented, fails: .noText)
        GET   ("/notes/one/:id?",        .open,                             .ok(Note.self),          one,       .observed,   fails: .unknownNote)
        PUT   ("/notes/one/:id",         .key,   takes: NewNote.self,       .ok(Note.self),          replace,   .inferred,   fails: .unknownNote, .noText)
        PATCH ("/notes/one/:id",         .key,   takes: NewNote.self,       .accepted(Note.self),    replace,   .inferred,   fails: .unknownNote, .noText)
        DELETE("/notes/one/:id",         .key,                              .noContent,              remove,    .documented, fails: .unknownNote)
        GET   (writes: "/notes/count",   .open,                             .ok(JSON.self),          count,     .assumed)
        POST  ("/notes/ping",            .open,                             .ok(PlainText.self),     ping,      .documented)
        POST  ("/notes/echo",            .key,   takes: NewNote.self,       .ok(JSON.self),          echo,      .documented)
        PUT   ("/notes/echo",            .key,   takes: NewNote.self,       .ok(JSON.self),          echo,      .documented)
        GET   ("/notes/clock",           .open,                             .ok(PlainText.self),     clock,     .documented)
        GET   ("/notes/misshapen",       .open,                             .ok(Note.self),          misshapen, .documented)
        DELETE("/notes/misshapen",       .open,                             .ok(Note.self),          misshape,  .documented)
        GET   ("/notes/unlisted",        .open,                             .ok(Note.self),          unlisted,  .documented)
        POST  ("/notes/visit",           .open,                             .ok(JSON.self),          count,     .documented)
        DELETE("/notes/visit",           .open,  takes: Visits.self,        .ok(JSON.self),          forget,    .documented)
        GET   (writes: "/notes/visit",   .open,  takes: Visits.self,        .ok(JSON.self),          forget,    .documented)
        GET   ("/notes/page",            .open,                             .ok(Page.self),          page,      .documented)
        PATCH ("/notes/slow",            .open,                             .ok(PlainText.self),     ping,      .documented)
            .slow()
        PATCH ("/notes/moves",           .open,                             .ok(PlainText.self),     ping,      .documented)
            .slow(.movingClock)
        PATCH ("/notes/server",          .open,                             .ok(PlainText.self),     ping,      .documented)
            .slow().serverWide()
    }
}

extension Notes {
    static func list(_ call: Call<Notes>, _ state: State) throws(Refusal<Notes>) -> [Note] {
        state.notes.all.page(skip: 0, limit: call.query("limit").flatMap(Int.init) ?? 100)
    }

    static func add(_ call: Call<Notes>, _ body: NewNote, _ state: inout State) throws(Refusal<Notes>) -> Note {
        var note = Note()
        note[.id] = call.newGUID(in: &state.notes)
        state.notes.put(note)
        // refused late on purpose: the change above must be undone
        guard !body[.text].isEmpty else { throw Refusal(.noText, headers: ["Hint": "write something"]) }
        note[.text] = body[.text]
        note[.remindAt] = body[.remindAt]
        state.put(note)
        return note
    }

    static func one(_ call: Call<Notes>, _ state: State) throws(Refusal<Notes>) -> Note {
        guard let text = call.path("id") else { return state.notes.all.first ?? Note() }
        guard let note = GUID(text).flatMap({ state.notes[$0] }) else { throw Refusal(.unknownNote, text) }
        return note
    }

    static func replace(_ call: Call<Notes>, _ body: NewNote, _ state: inout State) throws(Refusal<Notes>) -> Note {
        var note = try one(call, state)
        guard !body[.text].isEmpty else { throw Refusal(.noText) }
        note[.text] = body[.text]
        state.put(note)
        return note
    }

    static func remove(_ call: Call<Notes>, _ state: inout State) throws(Refusal<Notes>) -> NoBody {
        state.remove(try one(call, state).id)
        return NoBody()
    }

    static func count(_ call: Call<Notes>, _ state: inout State) throws(Refusal<Notes>) -> JSON {
        state.visits += 1
        return ["visits": .number(.init(state.visits)), "reminded": .array(state.reminded.map { .string($0) })]
    }

    static func ping(_ call: Call<Notes>, _ state: State) throws(Refusal<Notes>) -> PlainText { call.isOn(loud) ? "PONG" : "pong" }

    static func echo(_ call: Call<Notes>, _ body: NewNote, _ state: State) throws(Refusal<Notes>) -> JSON { .object(body.document.object) }

    static func clock(_ call: Call<Notes>, _ state: State) throws(Refusal<Notes>) -> PlainText { PlainText(call.now.iso8601()) }

    static func misshapen(_ call: Call<Notes>, _ state: State) throws(Refusal<Notes>) -> Note {
        Note(document: JSON.Document(["id": "no GUID", "text": ""]))
    }

    static func misshape(_ call: Call<Notes>, _ state: inout State) throws(Refusal<Notes>) -> Note {
        state.visits += 100
        return try misshapen(call, state)
    }

    static func forget(_ call: Call<Notes>, _ visits: Visits, _ state: inout State) throws(Refusal<Notes>) -> JSON {
        state.visits -= visits.count
        return ["visits": .number(.init(state.visits))]
    }

    /// A page that names its own address, or sends the browser there.
    static func page(_ call: Call<Notes>, _ state: State) throws(Refusal<Notes>) -> Page {
        call.query("go") == nil ? Page("<p>\(call.origin)</p>") : Page(redirectingTo: "\(call.origin)/notes/page")
    }

    static func unlisted(_ call: Call<Notes>, _ state: State) throws(Refusal<Notes>) -> Note { throw Refusal(.noText) }
}
