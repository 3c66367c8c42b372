package import Emulation
import OrderedJSON

extension Canvas {
    package struct State: Sendable {
        var keys = Table<APIKey>()
        var accounts = Table<Account>()
        var applications = Table<Application>()
        var registrations = Table<RegApplication>()
        var templates = Table<WorkflowTemplate>()
        var workflows = Table<Workflow>()
        var metaData = Table<MetaData>()
        /// Events that are due for workflows without any request.
        var agenda = Agenda<WorkflowEvent>()
    }

    package static let tables: [StateTable<State>] = [
        StateTable("api-keys", \.keys),
        StateTable("accounts", \.accounts),
        StateTable("applications", \.applications),
        StateTable("reg-applications", \.registrations),
        StateTable("workflow-templates", \.templates),
        StateTable("workflows", \.workflows),
        StateTable("metadata", \.metaData),
    ]

    package static func state(from seeds: SeedReader) -> State {
        var state = State()
        for table in tables { table.fill(&state, seeds) }

        guard seeds.isChecking else { return state }
        seeds.check(.accountId, of: state.keys, in: "api-keys", refersTo: state.accounts, in: "accounts")
        seeds.check(.accessTo, of: state.accounts, in: "accounts", refersTo: state.accounts, in: "accounts")
        seeds.check(.accountId, of: state.registrations, in: "reg-applications", refersTo: state.accounts, in: "accounts")
        seeds.check(.applicationId, of: state.registrations, in: "reg-applications", refersTo: state.applications, in: "applications")
        seeds.check(.accountId, of: state.workflows, in: "workflows", refersTo: state.accounts, in: "accounts")
        seeds.check(.workflowTemplateId, of: state.workflows, in: "workflows", refersTo: state.templates, in: "workflow-templates")
        seeds.check(.regApplicationIds, of: state.workflows, in: "workflows", refersTo: state.registrations, in: "reg-applications")
        checkShortNames(state, seeds)
        checkSchedules(state, seeds)
        checkRuns(state, seeds)
        checkConsistency(state, seeds)
        return state
    }

    package static func environment(of state: State, at address: String, now: Instant) -> [(name: String, value: String)] {
        guard let key = state.keys.all.first(where: { state.owner(of: $0) != nil }) else { return [] }
        return [("CANVAS_CONSUMER", key[.consumer]), ("CANVAS_SECRET_KEY", key[.secretKey])]
    }

    /// A registration carries the short name of its application; a template refers to applications by short name.
    private static func checkShortNames(_ state: State, _ seeds: SeedReader) {
        seeds.look(at: state.registrations, in: "reg-applications") { index, registration in
            guard let application = state.applications[registration[.applicationId]], application[.shortName] != registration.shortName
            else { return }
            seeds.report(
                in: "reg-applications", index, ["shortName"],
                expected: "\(application[.shortName]), as application \(application.id) has it", found: registration.shortName,
                remedy: "correct one of the two")
        }
        lazy var known: Set<String> = Set(state.applications.all.map { $0[.shortName] })
        seeds.look(at: state.templates, in: "workflow-templates") { index, template in
            for (place, shortName) in template.shortNames.enumerated() where !known.contains(shortName) {
                seeds.report(
                    in: "workflow-templates", index, ["applications", String(place)],
                    expected: "a shortName of applications.json", found: shortName, remedy: "add the application or remove the name")
            }
        }
    }

    private static func checkSchedules(_ state: State, _ seeds: SeedReader) {
        var schedules = KnownSchedules()
        seeds.look(at: state.workflows, in: "workflows") { index, workflow in
            do throws(Refusal) { _ = try schedules.schedule(of: workflow) } catch {
                seeds.report(
                    in: "workflows", index, ["schedulerFrequency"],
                    expected: #"{"cronSchedule":"<a Quartz expression>"} as text"#, found: workflow[.schedulerFrequency],
                    remedy: "correct it: \(error.message)")
            }
        }
    }

    /// The block at which a run is told to fail must exist.
    private static func checkRuns(_ state: State, _ seeds: SeedReader) {
        seeds.look(at: state.workflows, in: "workflows") { index, workflow in
            let count = state.blockCount(of: workflow)
            if let block = workflow[.failsAtBlock], block > count {
                seeds.report(
                    in: "workflows", index, ["$failsAtBlock"],
                    expected: "a block of the workflow, from 1 to \(count)", found: "\(block)",
                    remedy: "correct the number, or give a larger $blockCount")
            }
            for fault in state.faults(of: workflow[.outcomes], for: workflow) {
                seeds.report(
                    in: "workflows", index, ["$outcomes"] + fault.pointer.tokens, expected: fault.expected,
                    found: fault.found, remedy: "correct the number, or give a larger $blockCount")
            }
        }
    }

    package static func nextDue(in state: State) -> Instant? { state.agenda.next?.instant }
}

/// Delays and limits of the real service, which cannot be turned off. All are guesses; they are kept nowhere else.
extension Canvas {
    enum Timing {
        /// From the answer of RunWorkflow to the start of the run. Inferred: the documented workflows show 1.4 and 1.3 seconds.
        static let runStarts: Duration = .milliseconds(1_350)
        /// How long a block takes, unless the workflow's `$blockMilliseconds` says otherwise. Assumed.
        static let blockMilliseconds = 1_000
        /// The most blocks that a workflow can have, whatever a seed says: a run steps through each of them. Assumed.
        static let mostBlocks = 10_000
        /// From an application's login to the registration's last write. Inferred: the documented registrations show 7 and 80 milliseconds.
        static let registrationSaved: Duration = .milliseconds(7)
        /// From the instant at which a scheduled run is due to its start. Assumed to be zero, so that runs start when they are due: the
        /// only documented example shows 28.976 seconds, which looks like a queue that happened to be long.
        static let scheduledRunStarts: Duration = .zero
    }
}
