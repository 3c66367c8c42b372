import UnderstudyTesting

extension Understudy {
    /// The partner of `Fixture`, asked with a token that is not restricted; its clock stands at noon of 2 May 2022.
    /// - Parameters:
    ///   - account: what `X-Cyclr-Account` says; nil leaves the field out.
    ///   - seeds: files in the place of the fixture's, `cyclr/cycles.json`.
    static func cyclr(account: String? = nil, seeds: [String: String] = [:]) throws -> Understudy {
        var headers = ["Authorization": "Bearer \(Fixture.token)"]
        headers["X-Cyclr-Account"] = account
        return try Understudy(seeds: Fixture.seeds.merging(seeds) { _, own in own }, headers: headers)
    }
}
