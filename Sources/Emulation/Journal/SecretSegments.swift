import HTTPMessages

/// Where the paths of an API contain secrets: whoever knows the address of a webhook may call it.
struct SecretSegments: Sendable {
    private var router: Router?
    /// For each row of the router, its method and which of its parameters are secret.
    private var rows: [(method: Method, places: [Int])] = []
    /// What precedes a secret that is the first parameter of its path: `/api/webhook/`.
    private var beginnings: [[UInt8]] = []

    /// No secrets anywhere.
    init() {}

    init<Service: API>(in endpoints: [Endpoint<Service>], of _: Service.Type) {
        func places(_ endpoint: Endpoint<Service>) -> [Int] {
            endpoint.path.parameters.indices.filter { Service.secrets.parameters.contains(endpoint.path.parameters[$0]) }
        }
        let secret = endpoints.filter { !places($0).isEmpty }
        guard !secret.isEmpty else { return }
        // an address that is nearly right is as secret as the right one
        var rules = Service.routing
        (rules.foldsCase, rules.acceptsTrailingSlash) = (true, true)
        router = Router(secret, rules)
        rows = secret.map { ($0.method, places($0)) }
        beginnings = secret.filter { places($0).contains(0) }.map { Array("/\($0.path.literalBeginning.joined(separator: "/"))/".utf8) }
    }

    /// The secrets in a target, whatever the method of its request.
    func found(in target: Target) -> [Range<Int>] {
        guard let router else { return [] }
        for (method, _) in rows {
            guard case .row(let index, let captures) = router.find(method, target) else { continue }
            return rows[index].places.compactMap { captures[$0] }
        }
        return []
    }

    /// The secrets in a text that contains addresses, as the service spells them.
    func found(in text: [UInt8]) -> [Range<Int>] {
        guard !beginnings.isEmpty else { return [] }
        var found: [Range<Int>] = []
        var at = 0
        while at < text.count {
            guard text[at] == UInt8(ascii: "/"), let beginning = beginnings.first(where: { text[at...].starts(with: $0) }) else {
                at += 1
                continue
            }
            let start = at + beginning.count
            at = text[start...].firstIndex { !isUnreserved($0) && $0 != UInt8(ascii: "%") } ?? text.count
            if at > start { found.append(start..<at) }
        }
        return found
    }
}
