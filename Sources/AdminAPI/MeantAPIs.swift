import Emulation
import HTTPMessages

extension Admin.RequestMatch {
    /// The APIs that its `api` allows.
    func named(_ mounts: [any Mount]) -> [any Mount] { mounts.filter { $0.name != Admin.name && (self[.api] ?? $0.name) == $0.name } }

    /// The APIs whose requests it may fit, as far as its `api`, `operation` and `path` tell.
    func meant(_ mounts: [any Mount]) -> [any Mount] {
        let named = named(mounts)
        let reached = self[.path].map(named.reached) ?? named
        guard let operation = self[.operation], !operation.isEmpty else { return reached }
        return reached.filter { $0.has(operation, at: self[.path] ?? "**") }
    }

    /// The row, or else the API, whose requests it is about; nil where a request may belong to none.
    var owner: String? { [self[.operation], self[.api]].lazy.compactMap(\.self).first { !$0.isEmpty } }
}

extension Mount {
    /// - Parameters:
    ///   - operation: a method and a path in the spelling of `/__admin/routes`.
    ///   - pattern: what the path of a request must be able to fit.
    func has(_ operation: String, at pattern: String = "**") -> Bool {
        guard let row = routes.first(where: { "\($0.method.name) \($0.path)" == operation }) else { return false }
        let wanted = segments(pattern)
        return spellings(of: row.path).contains { spelling in
            Admin.CompiledMatch.fits(wanted, spelling) { $1.hasPrefix(":") || (foldsCase ? $0.lowercased() == $1.lowercased() : $0 == $1) }
        }
    }

    /// The segments of a row's path, of its aliases, and of both without a last one that may be missing.
    private func spellings(of path: String) -> [[String]] {
        let own = segments(path)
        let others = aliasRoots.map(segments).filter { $0.last == own.dropFirst().first?.lowercased() }.map { $0 + own.dropFirst(2) }
        let all = [own] + others
        return path.hasSuffix("?") ? all + all.map { $0.dropLast() } : all
    }

    private func segments(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

    func knows(_ code: String) -> Bool { refusals.contains { $0.code == code } }
}

extension [any Mount] {
    /// Those that a request may reach whose path fits the pattern. Where the roots of several fit, the longest decides.
    fileprivate func reached(by pattern: String) -> [any Mount] {
        let wanted = pattern.split(separator: "/")
        let roots = flatMap { mount in (mount.roots + mount.aliasRoots).map { (mount: mount, segments: $0.split(separator: "/")) } }
        var names: Set<String> = []
        for (mount, root) in roots.sorted(by: { $0.segments.count > $1.segments.count }) {
            let fixed = wanted.prefix { $0 != "**" }
            let beginning = fixed.prefix(root.count).map { mount.foldsCase ? $0.lowercased() : String($0) }
            guard beginning.count == root.count || fixed.count < wanted.count,
                zip(beginning, root).allSatisfy({ $0 == "*" || $0 == $1 })
            else { continue }
            names.insert(mount.name)
            if beginning.elementsEqual(root, by: ==) { break }
        }
        return filter { names.contains($0.name) }
    }
}
