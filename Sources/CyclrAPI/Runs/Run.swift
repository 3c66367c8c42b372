import Emulation
import OrderedJSON

extension Cyclr {
    /// How far a transaction has come: the steps that are ahead of it, and what those behind it were told. Kept beside it, under `$run`.
    struct Run {
        struct Ahead {
            let step: GUID
            let due: Instant
            /// How often it failed already.
            var failures = 0
        }

        private(set) var ahead: [Ahead] = []
        /// By step, and there by the id of the field: nobody asks for more of it later.
        var results: [GUID: JSON] = [:]
        /// What came to the webhook that it began with, until that step has passed it on.
        var received: JSON?
        /// When its cycle had run successfully last as it began: the same for all that is done in it, and for its parts.
        var lastSuccess = DateTime.never
        /// What `$outcomes` has for this run.
        var outcome: Outcome?
        var hasErred = false
        /// How many steps were done.
        var steps = 0
        /// How much its parts may still fill, in bytes.
        private(set) var room = Timing.roomForParts
        /// When its cycle was stopped before it began.
        var held: Instant?

        /// When it goes on; nil where it does not by itself.
        var due: Instant? { held == nil ? ahead.map(\.due).min() : nil }

        mutating func add(_ step: Ahead) { ahead.append(step) }

        /// A step that waits for others is there once, however many ways lead to it, and is due when the last of them is.
        mutating func join(_ step: Ahead) {
            let last = ahead.filter { $0.step == step.step }.map(\.due).max()
            ahead.removeAll { $0.step == step.step }
            ahead.append(Ahead(step: step.step, due: max(step.due, last ?? step.due)))
        }

        /// Takes out what is due first; of those due together, what was added first.
        mutating func next() -> Ahead? {
            guard let first = ahead.indices.min(by: { ahead[$0].due < ahead[$1].due }) else { return nil }
            return ahead.remove(at: first)
        }

        /// The run of a part of the data, before it is said what is ahead of that.
        var part: Run {
            var part = self
            part.ahead = []
            part.received = nil
            return part
        }

        /// Shares what room is left out among the parts and the run itself. False where there is not enough, and then nothing is changed.
        mutating func share(with parts: inout [Run]) -> Bool {
            let needed = parts.count * (Timing.sizeOfTransaction + (parts.first?.document.text.count ?? 0))
            guard needed <= room else { return false }
            room = (room - needed) / (parts.count + 1)
            for place in parts.indices { parts[place].room = room }
            return true
        }

        /// As long is to go as before the clock was set back.
        /// - Parameter isFixed: what goes by a date, and stays where it is.
        mutating func move(back distance: Duration, unless isFixed: (Ahead) -> Bool) {
            ahead = ahead.map { isFixed($0) ? $0 : Ahead(step: $0.step, due: $0.due - distance, failures: $0.failures) }
        }

        /// What was due before that is due then.
        mutating func wait(until now: Instant) {
            ahead = ahead.map { Ahead(step: $0.step, due: max($0.due, now), failures: $0.failures) }
        }

        /// Begins anew what was held.
        mutating func release(at now: Instant) {
            held = nil
            ahead = ahead.map { Ahead(step: $0.step, due: now + Timing.step) }
        }
    }
}

extension Cyclr.Transaction {
    var currentRun: Cyclr.Run? {
        get { self[.run].map(Cyclr.Run.init) }
        set { self[.run] = newValue?.document }
    }
}

extension Cyclr.Run {
    init(_ document: JSON.Document) {
        ahead = document.documents("ahead").compactMap { step in
            guard let id = step.read("step", as: GUID.self), let due = step.read("due", as: Cyclr.DateTime.self) else { return nil }
            return Ahead(step: id, due: due.instant, failures: max(0, step.read("failures") ?? 0))
        }
        for (name, value) in document.document("results")?.object ?? [:] {
            if let id = GUID(name) { results[id] = value }
        }
        received = document.read("received")
        lastSuccess = document.read("lastSuccess") ?? .never
        room = min(max(0, document.read("room") ?? Cyclr.Timing.roomForParts), Cyclr.Timing.roomForParts)
        outcome = document.document("outcome").map(Cyclr.Outcome.init(document:))
        hasErred = document.read("hasErred") ?? false
        steps = max(0, document.read("steps") ?? 0)
        held = document.read("held", as: Cyclr.DateTime.self)?.instant
    }

    var document: JSON.Document {
        var document = JSON.Document()
        let ahead = ahead.map { ["step": $0.step.json, "due": Cyclr.DateTime($0.due).json, "failures": $0.failures.json] as JSON }
        document.append("ahead", JSON.array(ahead))
        // in one order, so that the same run is the same text
        document.append("results", JSON.Object(results.sorted { $0.key < $1.key }.map { ("\($0.key)", $0.value) }))
        if let received { document.append("received", received) }
        document.append("lastSuccess", lastSuccess)
        document.append("room", room)
        if let outcome { document.append("outcome", outcome.document) }
        document.append("hasErred", hasErred)
        document.append("steps", steps)
        if let held { document.append("held", Cyclr.DateTime(held)) }
        return document
    }
}
