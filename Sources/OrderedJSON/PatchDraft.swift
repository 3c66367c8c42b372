/// The value while a patch is applied to it.
struct PatchDraft {
    private(set) var value: JSON
    /// How much may still be added, copied and moved, in values and bytes of strings: a patch that copies the whole value into itself
    /// thirty times would otherwise multiply it by a billion.
    private var budget = 16 * 1024 * 1024

    /// The depth up to which the result can be read again.
    private static let maximumDepth = JSON.Reading.strict.maximumDepth

    init(value: JSON) { self.value = value }

    mutating func apply(_ operation: JSON.Patch.Operation) throws(JSON.PatchError.Reason) {
        switch operation {
        case .add(let place, let new):
            try add(new, at: place)
        case .remove(let place):
            _ = try remove(at: place)
        case .replace(let place, let new):
            try limit(new, at: place)
            try value.change(at: place, place.tokens[...]) { (old: inout JSON) throws(JSON.PatchError.Reason) in old = new }
        case .move(let source, let target):
            guard !target.isInside(source) else { throw .movedIntoItself }
            guard source != target else {
                _ = try find(source)
                return
            }
            try add(try remove(at: source), at: target)
        case .copy(let source, let target):
            try add(try find(source), at: target)
        case .test(let place, let expected):
            guard try find(place).isSame(as: expected) else { throw .testFailed(place) }
        }
    }

    private func find(_ place: JSON.Pointer) throws(JSON.PatchError.Reason) -> JSON {
        guard let found = value[place] else { throw .nothingAt(place) }
        return found
    }

    private mutating func add(_ new: JSON, at place: JSON.Pointer) throws(JSON.PatchError.Reason) {
        try limit(new, at: place)
        guard let token = place.tokens.last else {
            value = new
            return
        }
        try value.change(at: place, place.tokens.dropLast()) { (parent: inout JSON) throws(JSON.PatchError.Reason) in
            switch parent {
            case .object(var members):
                // gives up the second reference, so that changing the members does not copy them
                parent = .null
                members[token] = new
                parent = .object(members)
            case .array(var elements):
                guard let index = token == "-" ? elements.count : JSON.Pointer.index(token), index <= elements.count else {
                    throw .nothingAt(place)
                }
                parent = .null
                elements.insert(new, at: index)
                parent = .array(elements)
            default: throw .nothingAt(place)
            }
        }
    }

    private mutating func remove(at place: JSON.Pointer) throws(JSON.PatchError.Reason) -> JSON {
        guard let token = place.tokens.last else { throw .wholeDocumentRemoved }
        return try value.change(at: place, place.tokens.dropLast()) { (parent: inout JSON) throws(JSON.PatchError.Reason) in
            switch parent {
            case .object(var members):
                guard let removed = members[token] else { throw .nothingAt(place) }
                parent = .null
                members[token] = nil
                parent = .object(members)
                return removed
            case .array(var elements):
                guard let index = JSON.Pointer.index(token), index < elements.count else { throw .nothingAt(place) }
                parent = .null
                let removed = elements.remove(at: index)
                parent = .array(elements)
                return removed
            default: throw .nothingAt(place)
            }
        }
    }

    private mutating func limit(_ new: JSON, at place: JSON.Pointer) throws(JSON.PatchError.Reason) {
        guard new.fits(depth: Self.maximumDepth - place.tokens.count, budget: &budget) else { throw .tooLarge }
    }
}

extension JSON {
    /// Changes the value that `way` leads to in place, without copying the arrays and objects on the way.
    fileprivate mutating func change<Result>(
        at place: Pointer, _ way: ArraySlice<String>, _ body: (inout JSON) throws(PatchError.Reason) -> Result
    ) throws(PatchError.Reason) -> Result {
        guard let token = way.first else { return try body(&self) }
        switch self {
        case .object(var members):
            self = .null
            defer { self = .object(members) }
            let result = try members.change(token) { (value: inout JSON) throws(PatchError.Reason) in
                try value.change(at: place, way.dropFirst(), body)
            }
            guard let result else { throw .nothingAt(place) }
            return result
        case .array(var elements):
            guard let index = Pointer.index(token), index < elements.count else { throw .nothingAt(place) }
            self = .null
            defer { self = .array(elements) }
            return try elements[index].change(at: place, way.dropFirst(), body)
        default: throw .nothingAt(place)
        }
    }

    /// Whether arrays and objects are nested at most `depth` deep here and the size is within the budget, from which it is taken.
    fileprivate func fits(depth: Int, budget: inout Int) -> Bool {
        budget -= 1
        guard budget >= 0, depth >= 0 else { return false }
        switch self {
        case .null, .bool: return true
        case .number(let number): budget -= number.literal.utf8.count
        case .string(let string): budget -= string.utf8.count
        case .array(let elements):
            guard depth > 0 else { return false }
            for element in elements where !element.fits(depth: depth - 1, budget: &budget) { return false }
        case .object(let members):
            guard depth > 0 else { return false }
            for (key, value) in members {
                budget -= key.utf8.count
                guard value.fits(depth: depth - 1, budget: &budget) else { return false }
            }
        }
        return budget >= 0
    }
}

extension JSON.Pointer {
    /// Whether the pointer leads to a place below `other`.
    fileprivate func isInside(_ other: JSON.Pointer) -> Bool {
        tokens.count > other.tokens.count && JSON.Pointer(tokens: Array(tokens.prefix(other.tokens.count))) == other
    }
}
