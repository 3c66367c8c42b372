import Emulation

/// The beginnings of the paths of all APIs, grouped by their first letter, the longest first.
struct Roots: Sendable {
    private let roots: [[Root]]

    init(of mounts: [any Mount]) {
        let all = mounts.flatMap { mount in
            (mount.roots + mount.aliasRoots).map { Root(path: Array("/\($0)".utf8), foldsCase: mount.foldsCase, mount: mount) }
        }.sorted { $0.path.count > $1.path.count }
        let byLetter = Dictionary(grouping: all) { Self.letter(of: $0.path.span) }
        roots = (UInt8.min...UInt8.max).map { byLetter[$0] ?? [] }
    }

    func mount(for path: ArraySlice<UInt8>) -> (any Mount)? {
        // spans: copying an array's element would count references that all threads share
        let all = roots.span
        let span = all[Int(Self.letter(of: path.span))].span
        for at in span.indices where span[at].begins(path.span) { return span[at].mount }
        return nil
    }

    /// The letter after the first slash, in lower case; 0 if there is none.
    private static func letter(of path: Span<UInt8>) -> UInt8 { path.count > 1 ? path[1] | 0x20 : 0 }
}

private struct Root: Sendable {
    let path: [UInt8]
    let foldsCase: Bool
    let mount: any Mount

    /// Whether the other path is this one, or begins with all of its segments.
    func begins(_ other: Span<UInt8>) -> Bool {
        let path = path.span
        guard other.count >= path.count, other.count == path.count || other[path.count] == UInt8(ascii: "/") else { return false }
        // from the end, where most paths differ
        var at = path.count
        while at > 0 {
            at &-= 1
            guard path[at] == other[at] || (foldsCase && path[at] == other[at] | 0x20) else { return false }
        }
        return true
    }
}
