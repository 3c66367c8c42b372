import Emulation
import OrderedJSON

// Finds states that the service could never reach, which are mistakes in a seed. References and schedules are checked where the state is
// read.
extension Canvas {
    static func checkConsistency(_ state: State, _ seeds: SeedReader) {
        checkAccounts(state, seeds)
        checkApplications(state, seeds)
        checkTemplates(state, seeds)
        checkWorkflows(state, seeds)
    }

    /// E-mail addresses are unique across all organisations, and no role has the id of another. An id that belongs to no known role is
    /// accepted, since the real id of SuperPartner is unknown.
    private static func checkAccounts(_ state: State, _ seeds: SeedReader) {
        seeds.look(at: state.accounts, in: "accounts") { place, account in
            func report(_ member: String, expected: String, found: String, remedy: String) {
                seeds.report(in: "accounts", place, [member], expected: expected, found: found, remedy: remedy)
            }
            if !account[.placeholder],
                let other = state.accounts.rows(Account.byEmail, in: SortKey(account[.email].lowercased())).other(than: account, seeds)
            {
                report(
                    "email", expected: "an address that no other account has", found: "\(account[.email]), as account \(other.id) has it",
                    remedy: "change one of the two")
            }
            if let role = Role.allCases.first(where: { $0.id == account[.roleId] }), role.rawValue != account[.role] {
                report(
                    "roleId", expected: "the id of the role \(account[.role])", found: "\(role.id), that of \(role.rawValue)",
                    remedy: "correct one of the two")
            }
        }
    }

    /// Short names are unique, since templates refer to applications by them. So are those of an application's credential fields, under
    /// which a registration sends their values, and `credentialsJson` has them all, as in each documented application.
    private static func checkApplications(_ state: State, _ seeds: SeedReader) {
        seeds.look(at: state.applications, in: "applications") { place, application in
            func report(_ members: String..., expected: String, found: String, remedy: String) {
                seeds.report(in: "applications", place, members, expected: expected, found: found, remedy: remedy)
            }
            let alike = state.applications.rows(Application.byShortName, in: SortKey(application[.shortName]))
            if let other = alike.other(than: application, seeds) {
                report(
                    "shortName", expected: "a name that no other application has",
                    found: "\(application[.shortName]), as application \(other.id) has it", remedy: "change one of the two")
            }
            let names = application.fields.map { $0[.shortName] }
            var known: Set<String> = []
            for (field, name) in names.enumerated() where !known.insert(name).inserted {
                report(
                    "credentialFields", String(field), "ShortName", expected: "a name that no other field of the application has",
                    found: name, remedy: "change one of the two")
            }
            let members = application[.credentialsJson].keys
            if Set(members) != known {
                func words(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
                report(
                    "credentialsJson", expected: "the ShortName of each credential field (\(words(names)))", found: words(members),
                    remedy: "correct the members")
            }
        }
    }

    /// Block ids are unique within a template, since a new workflow names by them the blocks whose variables it sets.
    private static func checkTemplates(_ state: State, _ seeds: SeedReader) {
        seeds.look(at: state.templates, in: "workflow-templates") { place, template in
            var known: Set<GUID> = []
            for (block, id) in template.blockIds.enumerated() where !known.insert(id).inserted {
                seeds.report(
                    in: "workflow-templates", place, ["chain", String(block), "uniqueBlockId"],
                    expected: "an id that no other block of the template has", found: "\(id)", remedy: "change one of the two")
            }
        }
    }

    private static func checkWorkflows(_ state: State, _ seeds: SeedReader) {
        var schedules = KnownSchedules()
        var due: Set<String> = []
        seeds.look(at: state.workflows, in: "workflows") { place, workflow in
            func report(_ members: String..., expected: String, found: String, remedy: String) {
                seeds.report(in: "workflows", place, members, expected: expected, found: found, remedy: remedy)
            }
            let status = workflow[.status]
            if (status == Workflow.Status.running) != workflow.hasRun {
                let isRunning = workflow.hasRun
                report(
                    "status", expected: isRunning ? "Running, since there is a $run" : "Ready or Failed, since there is no $run",
                    found: status, remedy: "correct it, or \(isRunning ? "remove the $run" : "add the $run that is in progress")")
            }
            let most = Timing.mostBlocks
            if let count = workflow[.blockCount], count > most {
                report("$blockCount", expected: "\(most) at most", found: "\(count)", remedy: "correct the number")
            }
            if let run = workflow.currentRun {
                if run.first > run.last {
                    report("$run", "last", expected: "a block from \(run.first) on", found: "\(run.last)", remedy: "correct one of the two")
                } else {
                    let count = state.blockCount(of: workflow)
                    if run.last > count {
                        report(
                            "$run", "last", expected: "a block of the workflow, from 1 to \(count)", found: "\(run.last)",
                            remedy: "correct the number, or give a larger $blockCount")
                    }
                    let blocks = run.first...run.last
                    if let block = run.block, !blocks.contains(block) {
                        report(
                            "$run", "block", expected: "a block from \(run.first) to \(run.last)", found: "\(block)",
                            remedy: "correct the number")
                    }
                    if let failing = run.failing, failing != 0, !blocks.contains(failing) {
                        report(
                            "$run", "failing", expected: "a block from \(run.first) to \(run.last), or 0", found: "\(failing)",
                            remedy: "correct the number")
                    }
                }
            }
            // a schedule whose dates have all passed is fine, since it may have been switched on before; one that never had a date is not
            let frequency = workflow[.schedulerFrequency]
            guard workflow.isScheduled, !due.contains(frequency), let schedule = try? schedules.schedule(of: workflow) else { return }
            guard schedule.anyDate == nil else {
                due.insert(frequency)
                return
            }
            report(
                "schedulerFrequency", expected: "a schedule that has a date", found: frequency,
                remedy: "correct it, or set isScheduled to false")
        }
    }
}

extension QuartzCron {
    /// A date on which the schedule is due, in the past or the future. Searched in steps of a hundred years, as far as `next` looks ahead.
    fileprivate var anyDate: Instant? {
        var start = Instant.distantPast
        while start < .distantFuture {
            if let date = next(after: start) { return date }
            start += .seconds(100 * 365 * 86_400)
        }
        return nil
    }
}
