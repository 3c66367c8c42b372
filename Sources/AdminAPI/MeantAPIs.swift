import Emulation
import HTTPMessages

extension Admin.RequestMatch {
    /// The APIs whose requests it may fit, as far as its `api`, `operation` and the beginning of its `path` tell.
    func meant(_ mounts: [any Mount]) -> [any Mount] {
        let named = mounts.filter { $0.name != Admin.name && (self[.api] ?? $0.name) == $0.name }
        guard let operation = self[.operation], !operation.isEmpty else { return self[.path].map(named.reached) ?? named }
        return named.filter { $0.has(operation) }
    }
}

extension Mount {
    /// - Parameter operation: a method and a path in the spelling of `/__admin/routes`.
    func has(_ operation: String) -> Bool { routes.contains { "\($0.method.name) \($0.path)" == operation } }

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
