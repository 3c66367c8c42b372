import Emulation
import HTTPMessages
import OrderedJSON

/// A step of a run while it is performed, and what is recorded of it.
struct StepWork {
    let step: Cyclr.Step
    let transaction: GUID
    /// Whether the run began with this step.
    let isFirst: Bool
    let ahead: Cyclr.Run.Ahead
    let at: RunMoment
    /// What the transaction keeps of the step: request and response.
    var item: Cyclr.TransactionItem?
    /// Whether the step counts as a task. That calls of methods do, and nothing else does, is assumed.
    var isTask = false
    /// The warning of a step that succeeded.
    var warning: Complaint?
}

enum StepOutcome {
    /// The step succeeded: what came back, which branch is taken, and when the next steps are due.
    case went(JSON?, branch: Bool?, due: Instant)
    case waitsForOthers(until: Instant)
    case failed(Complaint)
}

/// The text of an incident.
struct Complaint {
    /// One of the vendor's 22 texts, or the message of a scripted outcome.
    var short: String
    let full: String
    /// Whether the application answered 429, and how long it asked to wait, if it did.
    var tooMany: (isSo: Bool, retryAfter: Duration?) = (false, nil)

    static let calling = "Failed to call the method"
    static let authenticating = "Failed to authenticate the connector"
    static let outOfRetries = "Out of retries"
    static let stopped = "Transaction Stopped"
    /// The full text for a step without an account connector, of a connector that nobody knows; assumed.
    static let withoutConnector = "The step has no account connector."

    static let cycleStopped = Complaint(short: stopped, full: "The cycle was stopped.")
    static let heldTooLong = Complaint(short: stopped, full: "The cycle was stopped, and not started again in time.")
    static let stepGone = Complaint(short: stopped, full: "The step was deleted.")
    static let tooManySteps = Complaint(short: stopped, full: "The transaction went through too many steps.")
    static let tooManyParts = Complaint(short: stopped, full: "The transaction split into too many parts.")
}

extension Cyclr.State {
    /// Performs a step: calls its method, takes its decision, or waits.
    func perform(_ work: inout StepWork, _ run: Cyclr.Run, logsRequest: Bool) -> StepOutcome {
        let onward = work.at.now + Cyclr.Timing.step
        let step = work.step
        switch step.type {
        case .decision: return .went(nil, branch: isMet(step[.logic].document("Criteria"), run), due: onward)
        case .delay:
            let seconds = step[.logic].read("DelaySeconds", as: Int.self) ?? 0
            return .went(nil, branch: nil, due: work.at.now + .seconds(max(0, seconds)))
        case .waitUntil:
            return .went(nil, branch: nil, due: max(onward, step.waitedFor ?? onward))
        case .waitAll:
            let last = awaited(by: step, run).map(\.due).max()
            return last.map { .waitsForOthers(until: $0) } ?? .went(nil, branch: nil, due: onward)
        case .action, .webhook, .undefined:
            let told = step[.webhookKey] == nil ? call(&work, run, logsRequest: logsRequest) : receive(&work, run)
            return obeying(run.outcome, told, &work, due: onward)
        }
    }

    /// The steps ahead that a WaitAll step waits for: those from which edges lead to it. That it does not wait for others is assumed. Of
    /// two WaitAll steps on one circle, neither waits for the other, since they would wait for ever.
    private func awaited(by step: Cyclr.Step, _ run: Cyclr.Run) -> [Cyclr.Run.Ahead] {
        let before = Set(stepsBefore(step).map(\.id))
        return run.ahead.filter { ahead in
            guard before.contains(ahead.step), let other = steps[ahead.step] else { return false }
            return other.type != .waitAll || !stepsBefore(other).contains { $0.id == step.id }
        }
    }

    /// Passes on what was sent to the webhook.
    private func receive(_ work: inout StepWork, _ run: Cyclr.Run) -> StepOutcome {
        let received = run.received ?? [:]
        work.item = Cyclr.TransactionItem(step: work.step.id, request: "", response: received.text)
        return .went(received, branch: nil, due: work.at.now + Cyclr.Timing.step)
    }

    /// Calls the step's method. Ids drawn for answers are unique, since `run.steps` differs for each step that a transaction performs.
    private func call(_ work: inout StepWork, _ run: Cyclr.Run, logsRequest: Bool) -> StepOutcome {
        let (step, moment) = (work.step, work.at)
        let onward = moment.now + Cyclr.Timing.step
        guard let called = step[.methodId] else { return .went(nil, branch: nil, due: onward) }
        let installed = accountConnector(of: step)
        guard let connector = installed, connector[.authenticated] else {
            let name = installed?[.name] ?? nameOfConnector(of: step)
            let full = name.map { "Account connector '\($0)' is not authenticated." } ?? Complaint.withoutConnector
            return .failed(Complaint(short: Complaint.authenticating, full: full))
        }
        // the method was deleted with its custom connector, or is missing in a newer definition
        guard let method = method(of: step) else {
            return .failed(Complaint(short: Complaint.calling, full: "Method \(called.number) is not there any more."))
        }
        work.isTask = true
        let values = values(for: step, calling: method, context(of: step[.cycle], run)).with(connector, in: self)
        var drawn = 0
        let answer = answer(method, values, at: moment.now) {
            drawn += 1
            return moment.randomness.guid("cyclr/answer/\(work.transaction)/\(run.steps)", drawn)
        }
        guard let answer else {
            return .failed(Complaint(short: Complaint.calling, full: withoutResponse(method).message))
        }
        let request = "HTTP Request:\r\n\(answer.request)"
        work.item = Cyclr.TransactionItem(step: step.id, request: logsRequest ? request : "", response: answer.response)
        guard answer.isFailure else { return .went(answer.body, branch: nil, due: onward) }
        var complaint = Complaint(short: Complaint.calling, full: "\(answer.response)\r\n\r\n\r\n\(request)")
        if answer.status == .tooManyRequests {
            // RFC 9110 §10.2.3: seconds, or a date
            let wait = answer.headers.first { $0.name.lowercased() == "retry-after" }.flatMap { field -> Duration? in
                Int(field.value).map { .seconds($0) } ?? Instant(httpDate: field.value).map { $0 - moment.now }
            }
            complaint.tooMany = (true, wait.map { max(.zero, $0) })
        }
        return .failed(complaint)
    }

    /// The connector's name for a step without an account connector, as its cycle shows it; nil if it shows none. Assumed.
    private func nameOfConnector(of step: Cyclr.Step) -> String? {
        cycles[step[.cycle]]?.uses.first { $0[.id] == step[.connectorId] && $0[.accountConnectorId] == nil }?[.name].unlessEmpty
    }

    /// Applies the run's scripted outcome to what the step was told.
    private func obeying(_ script: Cyclr.Outcome?, _ told: StepOutcome, _ work: inout StepWork, due: Instant) -> StepOutcome {
        guard let script, let result = script.result else { return told }
        let request = work.item?[.request] ?? ""
        func complaint(_ text: String) -> Complaint { Complaint(short: text, full: "\(text)\r\n\r\n\r\n\r\n\(request)") }
        switch (result, told) {
        case (.succeed, .failed): return .went([:], branch: nil, due: due)
        case (.fail, _) where script[.step] == work.step.id:
            return .failed(complaint(script[.message] ?? Complaint.calling))
        case (.warn, .went) where script[.step] == work.step.id:
            work.warning = complaint(script[.message] ?? "Warning")
            return told
        default: return told
        }
    }

    private func context(of cycle: GUID, _ run: Cyclr.Run) -> Cyclr.RunContext {
        var context = Cyclr.RunContext(results: run.results)
        for variable in variables.rows(Cyclr.Variable.ofCycle, in: SortKey(cycle)) {
            context.variables[variable[.systemName]] = variable[.value].json
        }
        context.system["LastSuccessfulRunDate"] = run.lastSuccess.json
        return context
    }

    /// Whether a decision's criteria are met. An unknown operator counts as `equals`.
    private func isMet(_ criteria: JSON.Document?, _ run: Cyclr.Run) -> Bool {
        guard let criteria else { return true }
        var source = Cyclr.Mapping(document: criteria)
        source[.mappingType] = Cyclr.Kind.previousStep.rawValue
        let left = value(of: source, Cyclr.RunContext(results: run.results))
        return (Cyclr.Operator(of: criteria) ?? .equals).isMet(by: left?.inText ?? "", (criteria["Value"] ?? .null).inText)
    }
}

extension Cyclr.Step {
    /// The date until which a step waits.
    var waitedFor: Instant? { self[.logic].read("WaitUntil", as: Cyclr.DateTime.self)?.instant }
}
