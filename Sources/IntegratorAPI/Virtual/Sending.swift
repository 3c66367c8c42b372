import Emulation
import MappingEngine
import OrderedJSON

// Records of an import on their way to the application: one request for each, or for `batchSize` of them.
extension Integrator.ImportPlan {
    /// - Returns: a result for each record, in their order.
    func run(
        _ records: [JSON], _ context: MappingContext, as sender: Integrator.Sender, _ moment: RunMoment, _ state: inout Integrator.State
    ) -> [Integrator.ImportResult] {
        guard connection[.offline] != true else {
            // documented: 401 for a wrapper, 403 for all others
            let status = connection[.type] == Integrator.ConnectionType.wrapper.rawValue ? 401 : 403
            return records.map { _ in .failed(status: status, [Integrator.StepFailure.offline.json]) }
        }
        var results: [Integrator.ImportResult] = []
        results.reserveCapacity(records.count)
        var unprepared = asked
        for start in stride(from: 0, to: records.count, by: batchSize) {
            // the request before may have brought a place its first record
            unprepared.removeAll { state.prepare(toBeAsked: $0, of: connection) }
            let batch = records[start..<min(start + batchSize, records.count)].map { prepare($0, context, moment, state) }
            results += send(batch, context, as: sender, moment, &state)
        }
        return results
    }

    /// The same where the records are not yet divided: their elements are sent one by one, if the import says so.
    func run(
        whole records: [JSON], _ context: MappingContext, as sender: Integrator.Sender, _ moment: RunMoment,
        _ state: inout Integrator.State
    ) -> [Integrator.ImportResult] {
        guard let many else { return run(records, context, as: sender, moment, &state) }
        let elements = records.map(many.elements)
        var results = run(elements.flatMap { $0 }, context, as: sender, moment, &state)[...]
        return elements.map { own in
            defer { results = results.dropFirst(own.count) }
            return Integrator.ImportResult(together: Array(results.prefix(own.count)))
        }
    }

    private func send(
        _ batch: [Prepared], _ context: MappingContext, as sender: Integrator.Sender, _ moment: RunMoment, _ state: inout Integrator.State
    ) -> [Integrator.ImportResult] {
        let before = sharesResults ? state : nil
        var failure: Integrator.ImportResult?
        var results = batch.map { prepared -> Integrator.ImportResult in
            guard case .submission(let submission) = prepared else { return prepared.result ?? .ignored }
            let result = judged(state.submit(submission, to: connection, context, at: moment.now, moment.randomness))
            if case .failed = result { failure = failure ?? result }
            return result
        }
        if let before, let failure {
            state = before
            results = batch.map { $0.result ?? failure }
        }
        for request in requests(of: batch.compactMap(\.submission)) {
            state.log(request.text, by: sender, of: connection, at: moment.now)
        }
        return results
    }

    /// The requests of one batch: with a `batchSize`, one with all bodies in an array; otherwise one for each record.
    func requests(of submissions: [Integrator.Submission]) -> [JSON] {
        guard batchSize > 1, let first = submissions.first else { return submissions.map { $0.request } }
        return [first.request(with: .array(submissions.map { .object($0.record) }))]
    }

    /// The result after reading what the import takes from the answer: the record's id, and whether it was a success.
    private func judged(_ result: Integrator.ImportResult) -> Integrator.ImportResult {
        guard case .done(let id, let answer) = result else { return result }
        guard success?.holds(for: answer) ?? true, !(failure?.holds(for: answer) ?? false) else {
            let text = errorPath?.value(in: answer)?.stringValue
            return .failure(422, Integrator.Assumed.unsuccessfulCode, text ?? Integrator.Assumed.unsuccessful, source: "application")
        }
        return .done(id: idPath?.value(in: answer) ?? answer["id"] ?? answer["_id"] ?? id, answer)
    }
}

extension Integrator.ImportPlan.Prepared {
    var submission: Integrator.Submission? { if case .submission(let submission) = self { submission } else { nil } }
    /// The result of a record that is not sent.
    var result: Integrator.ImportResult? { if case .result(let result) = self { result } else { nil } }
}
