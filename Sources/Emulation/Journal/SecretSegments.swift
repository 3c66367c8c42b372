import HTTPMessages

/// Where the paths of an API have secrets in them: whoever knows the address of a webhook may call it.
struct SecretSegments: Sendable {
    private var router: Router?
    /// Of the router's rows, which of the parameters are secret.
    private var rows: [(method: Method, places: [Int])] = []

    /// Nowhere.
    init() {}

    init<Service: API>(in endpoints: [Endpoint<Service>], of _: Service.Type) {
        func places(_ endpoint: Endpoint<Service>) -> [Int] {
            endpoint.path.parameters.indices.filter { Service.secrets.parameters.contains(endpoint.path.parameters[$0]) }
        }
        let secret = endpoints.filter { !places($0).isEmpty }
        guard !secret.isEmpty else { return }
        // an address that is nearly right is as secret as one that is
        var rules = Service.routing
        (rules.foldsCase, rules.acceptsTrailingSlash) = (true, true)
        router = Router(secret, rules)
        rows = secret.map { ($0.method, places($0)) }
    }

    /// In the target, by whatever method it is asked.
    func found(in target: Target) -> [Range<Int>] {
        guard let router else { return [] }
        for (method, _) in rows {
            guard case .row(let index, let captures) = router.find(method, target) else { continue }
            return rows[index].places.compactMap { captures[$0] }
        }
        return []
    }
}
