import UnderstudyTesting

extension Understudy {
    /// A Cyclr with the partner of `Fixture`, called with an unrestricted token; the clock stands at noon of 2 May 2022.
    /// - Parameters:
    ///   - account: the value of `X-Cyclr-Account`; nil leaves the field out.
    ///   - seeds: files that replace those of the fixture, such as `cyclr/cycles.json`.
    static func cyclr(account: String? = nil, seeds: [String: String] = [:]) throws -> Understudy {
        var headers = ["Authorization": "Bearer \(Fixture.token)"]
        headers["X-Cyclr-Account"] = account
        return try Understudy(seeds: Fixture.seeds.merging(seeds) { _, own in own }, headers: headers)
    }
}
