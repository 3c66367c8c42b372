import Emulation
import OrderedJSON

extension Cyclr {
    /// How far a transaction in progress has come: the steps that are still ahead, and what finished steps were told. Kept in the
    /// transaction's `$run`.
    struct Run {
        struct Ahead {
            let step: GUID
            let due: Instant
            /// How often the step has failed so far.
            var failures = 0
        }

        private(set) var ahead: [Ahead] = []
        /// The values of response fields, by step and then by field id. Nothing else of an answer is needed later.
        var results: [GUID: JSON] = [:]
        /// What was sent to the webhook that started the run, until the webhook step has passed it on.
        var received: JSON?
        /// The cycle's last successful run before this one began. It stays the same for the whole run and its parts.
        var lastSuccess = DateTime.never
        /// The outcome that `$outcomes` scripts for this run.
        var outcome: Outcome?
        var hasErred = false
        /// How many steps were done so far, retries included.
        var steps = 0
        /// How much room the run's parts may still take, in bytes.
        private(set) var room = Timing.roomForParts
        /// When the cycle was stopped, if that was before the run's first step; the run then waits for the cycle to be activated again.
        var held: Instant?

        /// When the run goes on; nil if it does not do so by itself.
        var due: Instant? { held == nil ? ahead.map(\.due).min() : nil }

        mutating func add(_ step: Ahead) { ahead.append(step) }

        /// Adds a step that waits for others: it stands in `ahead` once, however many edges lead to it, and is due when the last of them
        /// is.
        mutating func join(_ step: Ahead) {
            let last = ahead.filter { $0.step == step.step }.map(\.due).max()
            ahead.removeAll { $0.step == step.step }
            ahead.append(Ahead(step: step.step, due: max(step.due, last ?? step.due)))
        }

        /// Removes and returns the step that is due first; of several due at the same instant, the one added first.
        mutating func next() -> Ahead? {
            guard let first = ahead.indices.min(by: { ahead[$0].due < ahead[$1].due }) else { return nil }
            return ahead.remove(at: first)
        }

        /// A run for one part of the data: a copy of this one, as yet without steps ahead.
        var part: Run {
            var part = self
            part.ahead = []
            part.received = nil
            return part
        }

        /// Divides the remaining room among the parts and the run itself. If it does not suffice, returns false and changes nothing.
        mutating func share(with parts: inout [Run]) -> Bool {
            let needed = parts.count * (Timing.sizeOfTransaction + (parts.first?.document.text.count ?? 0))
            guard needed <= room else { return false }
            room = (room - needed) / (parts.count + 1)
            for place in parts.indices { parts[place].room = room }
            return true
        }

        /// Moves due times so that as much time is left as before the clock was set back.
        /// - Parameter isFixed: whether a step is due at a fixed date, which does not move.
        mutating func move(back distance: Duration, unless isFixed: (Ahead) -> Bool) {
            ahead = ahead.map { isFixed($0) ? $0 : Ahead(step: $0.step, due: $0.due - distance, failures: $0.failures) }
        }

        /// Postpones steps that are due before `now` to `now`.
        mutating func wait(until now: Instant) {
            ahead = ahead.map { Ahead(step: $0.step, due: max($0.due, now), failures: $0.failures) }
        }

        /// Begins a held run anew.
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
        // sorted, so that equal runs have equal texts
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
