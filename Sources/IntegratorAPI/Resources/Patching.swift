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
        var value = JSON.object(document.object)
        // clients replace what may not be there, such as a `debugDate`; that the service lets them is assumed
        let lenient = JSON.Patch(
            patch.operations.map { operation in
                guard case .replace(let path, let new) = operation, path.tokens.count == 1, value[path] == nil else { return operation }
                return .add(path, new)
            })
        do throws(JSON.PatchError) { try lenient.apply(to: &value) } catch { throw .invalid([.invalid("", "\(error)")]) }
        guard var sent = value.objectValue else { throw .invalid([.invalid("", "A document is an object.")]) }
        sent.strip(Self.model)
        let problems = Self.problems(in: sent, state)
        guard problems.isEmpty else { throw .invalid(problems) }
        return Self(sent, over: self, id: id, at: now)
    }
}

extension JSON.Patch.Operation {
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
