import Emulation
import HTTPMessages
import OrderedJSON

extension Canvas {
    /// Schedules: `/api/WorkflowScheduler`. Source: Canvas REST API, "WorkflowScheduler". Expressions are Quartz's, in UTC (inferred).
    enum WorkflowSchedules {
        // swift-format-ignore
        @EndpointTable<Canvas> static var endpoints: [Endpoint<Canvas>] {
            //    path                        access      body                                          success                 handler   evidence
            POST("/api/WorkflowScheduler",    .account,   takes: UpdateWorkfowSchedulerApiDto.self,     .ok(PlainText.self),    update,   .documented,
                                                          fails: .unknownWorkflow, .badSchedule)
        }

        /// Switching off leaves `dateNextSchedule` as it was: two documented workflows are off and still carry an old one. A frequency is checked
        /// whichever way the switch goes, so that what is stored is a schedule; this is assumed.
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

    /// The name lacks a letter on the wire. The member is `scheduleFrequency` here and `schedulerFrequency` on the workflow.
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
    /// The refusals are assumed: an exception of the parser would surface like this.
    fileprivate static func schedule(in frequency: String) throws(Refusal) -> QuartzCron {
        guard let json = try? JSON(parsing: frequency), let expression = json["cronSchedule"]?.stringValue else {
            throw .badSchedule("scheduleFrequency has no cronSchedule")
        }
        do throws(QuartzCron.Invalid) { return try QuartzCron(expression) } catch { throw .badSchedule(error.reason) }
    }

    /// Reads each frequency once: of a million workflows most say the same.
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
