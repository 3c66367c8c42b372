import Emulation
import OrderedJSON

extension Integrator {
    /// `include=a,b.c` or `exclude=a,b`: which members a list shows.
    struct Projection {
        private let included: MemberPaths?
        private let excluded: MemberPaths
        /// The projection as the next page's address repeats it.
        let query: String

        init(_ call: Call, omitting omitted: [String]) throws(Refusal) {
            let include = call.query("include").flatMap { $0.isEmpty ? nil : $0 },
                exclude = call.query("exclude").flatMap { $0.isEmpty ? nil : $0 }
            guard include == nil || exclude == nil else {
                throw Refusal(
                    .invalidQueryParams, "Please provide either include or exclude param in the request query and not both.")
            }
            for text in [include, exclude] {
                guard let text, !text.utf8.allSatisfy({ isMemberName($0) }) else { continue }
                throw Refusal(.invalidQueryParams, "Only letters, digits, dots, underscores, dashes and commas are allowed.")
            }
            included = include.map { MemberPaths(["_id", "name", "adaptorType"] + $0.split(separator: ",")) }
            // what is named is shown, though lists leave it out otherwise
            excluded = include == nil ? MemberPaths(omitted.map { $0[...] } + (exclude?.split(separator: ",") ?? [])) : MemberPaths()
            query = (include.map { "include=\($0)&" } ?? "") + (exclude.map { "exclude=\($0)&" } ?? "")
        }

        /// `_id`, `name` and the kind of adaptor are always shown.
        func applied(to document: JSON.Document) -> JSON.Document {
            guard included != nil || !excluded.isEmpty else { return document }
            let shown = document.object.without(excluded)
            return JSON.Document(included.map(shown.only) ?? shown)
        }
    }
}

/// Dotted paths as a tree, so that matching a record against many paths costs no more than the record's own size.
private struct MemberPaths {
    private var names: [Substring: MemberPaths] = [:]
    /// Whether a path ends here, which means the member with all its contents.
    private var isWhole = false
    /// No record is nested more deeply.
    private static let deepest = 1000

    init() {}

    init(_ paths: [Substring]) {
        for path in paths { insert(path.split(separator: ".").prefix(Self.deepest)) }
    }

    private mutating func insert(_ names: ArraySlice<Substring>) {
        guard let name = names.first else { return isWhole = true }
        self.names[name, default: MemberPaths()].insert(names.dropFirst())
    }

    var isEmpty: Bool { names.isEmpty }

    /// Whether the member is meant as a whole, and which paths lead on inside it; nil where no path leads to it.
    subscript(name: String) -> (isWhole: Bool, below: MemberPaths)? { names[name[...]].map { ($0.isWhole, $0) } }
}

private func isMemberName(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ",")
        || byte &- UInt8(ascii: "0") <= 9 || (byte | 0x20) &- UInt8(ascii: "a") <= 25
}

extension JSON.Object {
    fileprivate func only(_ paths: MemberPaths) -> JSON.Object {
        var shown: JSON.Object = [:]
        for (name, value) in self {
            guard let path = paths[name] else { continue }
            if path.isWhole {
                shown.append(name, value)
            } else if let inner = value.only(path.below) {
                shown.append(name, inner)
            }
        }
        return shown
    }

    fileprivate func without(_ paths: MemberPaths) -> JSON.Object {
        var shown: JSON.Object = [:]
        for (name, value) in self {
            let path = paths[name]
            if let path, path.isWhole { continue }
            shown.append(name, path.map { value.without($0.below) } ?? value)
        }
        return shown
    }
}

// A path goes on into each element of an array, as in a projection of MongoDB, where the service keeps its documents. Inferred.
extension JSON {
    /// Nil for a value that no path can lead into.
    fileprivate func only(_ paths: MemberPaths) -> JSON? {
        switch self {
        case .object(let object): .object(object.only(paths))
        case .array(let items): .array(items.compactMap { $0.only(paths) })
        default: nil
        }
    }

    fileprivate func without(_ paths: MemberPaths) -> JSON {
        switch self {
        case .object(let object): .object(object.without(paths))
        case .array(let items): .array(items.map { $0.without(paths) })
        default: self
        }
    }
}
