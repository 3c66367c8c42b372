import Emulation
import HTTPMessages
import OrderedJSON

extension Canvas {
    /// Schedules: `/api/WorkflowScheduler`. Source: Canvas REST API, "WorkflowScheduler". Expressions are Quartz's, in UTC (inferred).
    enum WorkflowSchedules {
        // swift-format-ignore
        @EndpointTable<Canvas> static var endpoints: [Endpoint<Canvas>] {
            //    path access body success handler evidence
            POST("/api/WorkflowScheduler",    .account,   takes: UpdateWorkfowSchedulerApiDto.self,     .ok(PlainText.self),    update,   .documented,
                                                          fails: .unknownWorkflow, .badSchedule)
        }

        /// Switching a schedule off keeps `dateNextSchedule`: two documented workflows are off and still show an old date. The frequency is
        /// checked when switching off, too, so that only valid schedules are stored; this is assumed.
        static func update(_ call: Call, _ new: UpdateWorkfowSchedulerApiDto, _ state: inout State) throws(Refusal) -> PlainText {
            var workflow = try state.workflow(new[.workflowId], visibleTo: call.caller)
            workflow[.isScheduled] = new[.isScheduled]
            workflow[.dateModified] = DateTime(call.now)
            if new.has(.scheduleFrequency) { workflow[.schedulerFrequency] = new[.scheduleFrequency] }
            let schedule = try workflow.schedule()
            if new[.isScheduled] {
                guard let next = schedule.next(after: call.now) else {
                    throw .badSchedule("Based on configured schedule, the given trigger will never fire.")
                }
                workflow[.dateNextSchedule] = ZonedDateTime(next)
                state.agenda.schedule(.scheduledRun(workflow.id), at: next)
            }
            state.put(workflow)
            return new[.isScheduled] ? "Workflow Scheduler enabled" : "Workflow Scheduler disabled"
        }
    }

    /// The vendor's name lacks a letter ("Workfow"). The member is `scheduleFrequency` here, but `schedulerFrequency` in a workflow.
    struct UpdateWorkfowSchedulerApiDto: DataTransferObject {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "UpdateWorkfowSchedulerApiDto", source: "Canvas REST API, “WorkflowScheduler”", isOpen: true,
            [.init(.workflowId), .init(.isScheduled), .init(.scheduleFrequency, required: false)])
    }
}

extension Canvas.Workflow {
    /// The expression in `schedulerFrequency`.
    func schedule() throws(Canvas.Refusal) -> QuartzCron { try Canvas.schedule(in: self[.schedulerFrequency]) }
}

extension Canvas {
    /// The refusals are assumed: this is how an exception of the parser would look to a client.
    fileprivate static func schedule(in frequency: String) throws(Refusal) -> QuartzCron {
        guard let json = try? JSON(parsing: frequency), let expression = json["cronSchedule"]?.stringValue else {
            throw .badSchedule("scheduleFrequency has no cronSchedule")
        }
        do throws(QuartzCron.Invalid) { return try QuartzCron(expression) } catch { throw .badSchedule(error.reason) }
    }

    /// The schedules read so far, so that each frequency is parsed once: most of a million workflows have the same.
    struct KnownSchedules {
        private var known: [String: QuartzCron] = [:]

        mutating func schedule(of workflow: Workflow) throws(Refusal) -> QuartzCron {
            let frequency = workflow[.schedulerFrequency]
            if let schedule = known[frequency] { return schedule }
            let schedule = try Canvas.schedule(in: frequency)
            known[frequency] = schedule
            return schedule
        }
    }
}

extension Field where Owner == Canvas.UpdateWorkfowSchedulerApiDto, Value == GUID {
    static var workflowId: Self { "workflowId" }
}

extension Field where Owner == Canvas.UpdateWorkfowSchedulerApiDto, Value == Bool {
    static var isScheduled: Self { "isScheduled" }
}

extension Field where Owner == Canvas.UpdateWorkfowSchedulerApiDto, Value == String {
    static var scheduleFrequency: Self { "scheduleFrequency" }
}
