import Emulation
import FoundationEssentials
package import OrderedJSON

// What the service checks of a flow. Source: celigo/ai, flow schemas; the messages are from there, their code and status are assumed.
extension Integrator.Flow {
    package static func problems(in sent: JSON.Object, _ state: Integrator.State) -> [Integrator.Problem] {
        var problems: [Integrator.Problem] = []
        for (member, value) in sent {
            let isSound =
                (!model.texts.contains(member) || value.stringValue != nil) && (!model.flags.contains(member) || value.boolValue != nil)
                && (!model.lists.contains(member) || value.isListOfObjects)
            if !isSound, !value.isNull { problems.append(.invalid(member, "\(member) has the wrong type.")) }
        }
        guard problems.isEmpty else { return problems }
        problems += problemsOfSize(of: sent)
        guard problems.isEmpty else { return problems }
        if let id = sent["_integrationId"]?.stringValue, state.integrations[id] == nil { problems.append(.reference("_integrationId")) }
        problems += sent.problems(ofIds: "_runNextFlowIds") { state.flows[$0] != nil }
        problems += problemsOfSteps(in: sent, state) + problemsOfRouters(in: sent)
        if let schedule = sent["schedule"]?.stringValue, !schedule.isEmpty, Integrator.CronSchedule(schedule, zone: nil) == nil {
            problems.append(.invalid("schedule", "Invalid cron expression"))
        }
        for (place, generator) in (sent["pageGenerators"]?.arrayValue ?? []).enumerated() {
            problems += problemsOfTypes(in: generator, "pageGenerators.\(place)", texts: ["schedule"], flags: ["skipRetries"])
            guard let schedule = generator["schedule"]?.stringValue, !schedule.isEmpty,
                Integrator.CronSchedule(schedule, zone: nil) == nil
            else { continue }
            problems.append(.invalid("pageGenerators.\(place).schedule", "Invalid cron expression"))
        }
        if let zone = sent["timezone"]?.stringValue, !zone.isEmpty, TimeZone(identifier: zone) == nil {
            problems.append(.invalid("timezone", "\(zone) is no time zone."))
        }
        return problems
    }

    private static func problemsOfSize(of flow: JSON.Object) -> [Integrator.Problem] {
        let branches = (flow["routers"]?.arrayValue ?? []).flatMap { $0["branches"]?.arrayValue ?? [] }
        let generators = flow["pageGenerators"]?.arrayValue?.count ?? 0
        let processors = branches.reduce(flow["pageProcessors"]?.arrayValue?.count ?? 0) { count, branch in
            count + (branch["pageProcessors"]?.arrayValue?.count ?? 0)
        }
        return [
            ("pageGenerators", generators, Integrator.Assumed.generatorsOfFlow),
            ("pageProcessors", processors, Integrator.Assumed.processorsOfFlow),
        ].filter { $0.1 > $0.2 }.map { .invalid($0.0, "A flow must not have more than \($0.2) \($0.0).") }
    }

    private static func problemsOfSteps(in flow: JSON.Object, _ state: Integrator.State) -> [Integrator.Problem] {
        var problems: [Integrator.Problem] = []
        for (place, generator) in (flow["pageGenerators"]?.arrayValue ?? []).enumerated() {
            problems += problemsOfId("_exportId", in: generator, "pageGenerators.\(place)")
        }
        for (place, processor) in (flow["pageProcessors"]?.arrayValue ?? []).enumerated() {
            problems += problemsOfProcessor(processor, "pageProcessors.\(place)")
        }
        for step in Integrator.Step.all(in: flow) {
            let isKnown = step.kind == .export ? state.exports[step.id] != nil : state.imports[step.id] != nil
            if !isKnown { problems.append(.reference(step.field)) }
        }
        return problems
    }

    private static func problemsOfProcessor(_ processor: JSON, _ path: String) -> [Integrator.Problem] {
        switch processor["type"]?.stringValue {
        case "export"?: problemsOfId("_exportId", in: processor, path)
        case "import"?: problemsOfId("_importId", in: processor, path)
        case nil: [.missing("\(path).type")]
        case let other?: [.invalid("\(path).type", "\(other) is not a type of page processor.")]
        }
    }

    /// Checks only that an id is there and is a text; `problemsOfSteps` checks for all steps at once whether it names something.
    private static func problemsOfId(_ member: String, in step: JSON, _ path: String) -> [Integrator.Problem] {
        guard let id = step[member], !id.isNull else { return [.missing("\(path).\(member)")] }
        return id.stringValue == nil ? [.reference("\(path).\(member)")] : []
    }

    /// Checks that members, where present, have the right type.
    private static func problemsOfTypes(
        in part: JSON, _ path: String, texts: [String], flags: [String] = [], lists: [String] = []
    ) -> [Integrator.Problem] {
        let wrong: [String] =
            texts.filter { part[$0]?.stringValue == nil } + flags.filter { part[$0]?.boolValue == nil }
            + lists.filter { part[$0]?.arrayValue == nil }
        return wrong.filter { !(part[$0]?.isNull ?? true) }.map { .invalid("\(path).\($0)", "\($0) has the wrong type.") }
    }

    private static func problemsOfChoice(_ member: String, in part: JSON, _ path: String, _ values: [String]) -> [Integrator.Problem] {
        guard let value = part[member], !value.isNull, !values.contains(value.stringValue ?? "") else { return [] }
        return [.invalid("\(path).\(member)", "\(member) must be one of \(values.joined(separator: ", ")).")]
    }

    private static func problemsOfRouters(in flow: JSON.Object) -> [Integrator.Problem] {
        let routers = flow["routers"]?.arrayValue ?? []
        guard !routers.isEmpty else { return [] }
        var problems: [Integrator.Problem] = []
        if !(flow["pageProcessors"]?.arrayValue ?? []).isEmpty {
            problems.append(.invalid("pageProcessors", "\"pageProcessors\" is not allowed when \"routers\" is present"))
        }
        var ids: Set<String> = []
        for (place, router) in routers.enumerated() {
            if let id = router["id"]?.stringValue, !ids.insert(id).inserted {
                problems.append(.invalid("routers.\(place).id", "Duplicate router id"))
            }
        }
        for (place, router) in routers.enumerated() {
            let path = "routers.\(place)"
            // records start at the first router, whatever its id; any other can only be reached by its id
            if place > 0, !(router["id"]?.isThere ?? false) { problems.append(.missing("\(path).id")) }
            problems += problemsOfTypes(in: router, path, texts: ["id", "name", "nextRouterId"])
            problems += problemsOfChoice("routeRecordsTo", in: router, path, ["first_matching_branch", "all_matching_branches"])
            problems += problemsOfChoice("routeRecordsUsing", in: router, path, ["input_filters", "script"])
            guard let branches = router["branches"]?.arrayValue, !branches.isEmpty else {
                problems.append(.missing("\(path).branches"))
                continue
            }
            if let next = router["nextRouterId"]?.stringValue, !next.isEmpty, !ids.contains(next) {
                problems.append(.invalid("\(path).nextRouterId", "Invalid nextRouterId"))
            }
            for (number, branch) in branches.enumerated() {
                let path = "\(path).branches.\(number)"
                if branch["name"]?.stringValue?.isEmpty ?? true { problems.append(.missing("\(path).name")) }
                problems += problemsOfTypes(in: branch, path, texts: ["description", "nextRouterId"], lists: ["pageProcessors"])
                if let filter = branch["inputFilter"], !filter.isNull, filter.objectValue == nil, filter.arrayValue == nil {
                    problems.append(.invalid("\(path).inputFilter", "inputFilter has the wrong type."))
                }
                if let next = branch["nextRouterId"]?.stringValue, !next.isEmpty, !ids.contains(next) {
                    problems.append(.invalid("\(path).nextRouterId", "Invalid nextRouterId"))
                }
                for (position, processor) in (branch["pageProcessors"]?.arrayValue ?? []).enumerated() {
                    problems += problemsOfProcessor(processor, "\(path).pageProcessors.\(position)")
                }
            }
        }
        return problems
    }

    /// A response mapping always has both its keys. Of a processor's hooks only `postResponseMap` is kept; others are dropped silently.
    /// Observed.
    package static func completed(_ flow: JSON.Object) -> JSON.Object {
        var flow = flow
        if let processors = flow["pageProcessors"]?.arrayValue { flow["pageProcessors"] = .array(processors.map(withResponseMapping)) }
        if let routers = flow["routers"]?.arrayValue {
            flow["routers"] = .array(
                routers.map { router in
                    guard var object = router.objectValue, let branches = object["branches"]?.arrayValue else { return router }
                    object["branches"] = .array(
                        branches.map { branch in
                            guard var object = branch.objectValue, let processors = object["pageProcessors"]?.arrayValue else {
                                return branch
                            }
                            object["pageProcessors"] = .array(processors.map(withResponseMapping))
                            return .object(object)
                        })
                    return .object(object)
                })
        }
        return flow
    }

    private static func withResponseMapping(_ processor: JSON) -> JSON {
        guard var object = processor.objectValue else { return processor }
        var mapping = object["responseMapping"]?.objectValue ?? [:]
        for key in ["lists", "fields"] where mapping[key]?.arrayValue == nil { mapping[key] = [] }
        object["responseMapping"] = .object(mapping)
        if let hooks = object["hooks"] {
            object["hooks"] = hooks["postResponseMap"].flatMap { $0.isThere ? ["postResponseMap": $0] : nil } ?? JSON?.none
        }
        return .object(object)
    }
}
