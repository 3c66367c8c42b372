import Emulation
package import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// A JSON Patch (RFC 6902).
    struct PatchBody: RequestBody {
        typealias Service = Integrator
        let patch: JSON.Patch
        static let shape = Shape.array(.object(operation))

        init(body: JSON) throws(Refusal) {
            do throws(JSON.PatchError) { patch = try JSON.Patch(json: body) } catch { throw .invalid([.invalid("", "\(error)")]) }
        }

        private static let operation = Schema(
            "PatchOperation", source: "RFC 6902",
            [
                .init("op", .string(), values: ["add", "remove", "replace", "move", "copy", "test"]), .init("path", .string()),
                .init("value", .any, required: false), .init("from", .string(), required: false),
            ])
    }
}

extension Integrator.Resource {
    /// The resource with the patch done to it, if its paths may be patched and what comes out is sound. What is answered to others is assumed.
    func patched(by patch: JSON.Patch, at now: Instant, _ state: Integrator.State) throws(Integrator.Refusal) -> Self {
        for path in patch.operations.flatMap(\.touched) where !Self.patchable.contains(where: { path.fits($0) }) {
            throw .invalid([.invalid("\(path)", "\(path) cannot be patched.")])
        }
        for case .add(let path, let time) in patch.operations { try check(time, at: path, now) }
        for case .replace(let path, let time) in patch.operations { try check(time, at: path, now) }
        var value = JSON.object(document.object)
        let lenient = JSON.Patch(patch.operations.flatMap { $0.lenient(over: value) })
        do throws(JSON.PatchError) { try lenient.apply(to: &value) } catch { throw .invalid([.invalid("", "\(error)")]) }
        guard var sent = value.objectValue else { throw .invalid([.invalid("", "A document is an object.")]) }
        sent.strip(Self.model)
        let problems = Self.problems(in: sent, state)
        guard problems.isEmpty else { throw .invalid(problems) }
        return Self(sent, over: self, id: id, at: now)
    }

    /// Documented: what is watched is watched for an hour at most. How more is refused is assumed.
    private func check(_ value: JSON, at path: JSON.Pointer, _ now: Instant) throws(Integrator.Refusal) {
        guard path.tokens.last == "debugUntil", !value.isNull else { return }
        guard let time = Integrator.Timestamp(json: value), time.instant <= now + Integrator.Timing.longestWatch else {
            throw .invalid([.invalid("\(path)", "\(path) must be a date, at most an hour ahead.")])
        }
    }
}

extension JSON.Patch.Operation {
    /// Clients replace what may not be there, such as a `debugDate`, and take members out of objects that are gone with the last of them; that the service
    /// lets them is assumed.
    fileprivate func lenient(over value: JSON) -> [Self] {
        switch self {
        case .replace(let path, let new) where value[path] == nil, .add(let path, let new):
            let parents = (1..<max(path.tokens.count, 1)).map { JSON.Pointer(tokens: Array(path.tokens.prefix($0))) }
            return parents.filter { value[$0] == nil }.map { .add($0, [:]) } + [.add(path, new)]
        case .remove(let path) where path.tokens.count > 1 && value[JSON.Pointer(tokens: path.tokens.dropLast())] == nil: return []
        default: return [self]
        }
    }

    /// Every place that it changes.
    fileprivate var touched: [JSON.Pointer] {
        switch self {
        case .add(let path, _), .remove(let path), .replace(let path, _): [path]
        case .move(let from, let to): [from, to]
        case .copy(_, let to): [to]
        case .test: []
        }
    }
}

extension JSON.Pointer {
    /// - Parameter pattern: `/pageGenerators/*/schedule`.
    fileprivate func fits(_ pattern: String) -> Bool {
        let steps = pattern.split(separator: "/")
        return steps.count == tokens.count && zip(steps, tokens).allSatisfy { $0 == "*" || $0 == $1 }
    }
}
