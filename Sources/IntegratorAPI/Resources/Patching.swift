import Emulation
import HTTPMessages
import OrderedJSON

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
    /// The resource after the patch, if its paths may be patched and the result is valid. How other patches are refused is assumed.
    func patched(by patch: JSON.Patch, at now: Instant, _ state: Integrator.State) throws(Integrator.Refusal) -> Self {
        let touched = patch.operations.flatMap(\.touched)
        for path in touched where !Self.patchable.contains(where: { path.fits($0) }) {
            throw .invalid([.invalid("\(path)", "\(path) cannot be patched.")])
        }
        var value = JSON.object(document.object)
        do throws(JSON.PatchError) {
            try patch.apply(to: &value) { operation, found in operation.lenient(over: found) }
        } catch {
            throw .invalid([.invalid("", "\(error)")])
        }
        for path in touched { try check(value[path], at: path, now) }
        guard var sent = value.objectValue else { throw .invalid([.invalid("", "A document is an object.")]) }
        sent.strip(Self.model)
        return try Self(checking: sent, over: self, id: id, at: now, state)
    }

    /// Refuses debugging for more than an hour. The limit is documented; how it is refused is assumed.
    private func check(_ value: JSON?, at path: JSON.Pointer, _ now: Instant) throws(Integrator.Refusal) {
        guard path.tokens.last == "debugUntil", let value, !value.isNull else { return }
        guard let time = Integrator.Timestamp(json: value), time.instant <= now + Integrator.Timing.longestWatch else {
            throw .invalid([.invalid("\(path)", "\(path) must be a date, at most an hour ahead.")])
        }
    }
}

extension JSON.Patch.Operation {
    /// The operations that are applied in its place. Clients replace members that may not exist, such as `debugDate`, and remove members
    /// from objects that are gone with their last member; that the service lets them is assumed.
    /// - Parameter value: the document as the operations before this one left it.
    fileprivate func lenient(over value: JSON) -> [Self] {
        switch self {
        case .replace(let path, let new) where value[path] == nil, .add(let path, let new):
            let way = path.tokens.indices.map { JSON.Pointer(tokens: Array(path.tokens.prefix(through: $0))) }
            let missing = way.filter { value[$0] == nil }
            // a member that an object lacks can be added; an element that an array lacks stays an error (RFC 6902 §4.3)
            guard let first = missing.first, value[JSON.Pointer(tokens: first.tokens.dropLast())]?.objectValue != nil else { return [self] }
            return missing.dropLast().map { .add($0, [:]) } + [.add(path, new)]
        case .remove(let path) where path.tokens.count > 1 && value[JSON.Pointer(tokens: path.tokens.dropLast())] == nil: return []
        default: return [self]
        }
    }

    /// Every place that the operation changes.
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
