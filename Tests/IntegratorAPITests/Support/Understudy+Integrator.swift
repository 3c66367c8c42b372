import OrderedJSON
import UnderstudyTesting

extension Understudy {
    /// The built-in account, called with the documented token; the clock stands at noon of 2 May 2022.
    static func integrator(token: String? = "my_api_token", seeds: [String: String] = [:]) throws -> Understudy {
        var headers: [String: String] = [:]
        if let token { headers["Authorization"] = "Bearer \(token)" }
        return try Understudy(seeds: seeds, headers: headers)
    }

    func put(_ target: String, _ body: String) -> Reply { send("PUT", target, headers: ["Content-Type": "application/json"], body: body) }
    func patch(_ target: String, _ body: String) -> Reply {
        send("PATCH", target, headers: ["Content-Type": "application/json"], body: body)
    }
    func delete(_ target: String) -> Reply { send("DELETE", target) }
    /// Stalls flows and cycles, of which many would otherwise run when days pass.
    func letNothingHappen() { _ = post("/__admin/faults/packs/stuck-jobs", "") }
}

extension Reply {
    /// Status, code and field of each error: `422 missing_required_field name`.
    var errors: [String] {
        (json?["errors"]?.arrayValue ?? []).map { error in
            "\(status) \(error["code"]?.stringValue ?? "") \(error["field"]?.stringValue ?? "")".trimmingSuffix(" ")
        }
    }

    var id: String { json?["_id"]?.stringValue ?? "" }
}

extension JSON {
    /// A record without the times that the application adds to it.
    var untimed: JSON {
        var own = objectValue ?? [:]
        for time in ["createdAt", "lastModified"] { own[time] = nil }
        return .object(own)
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : self }
}

/// Ids of the documentation, with digits in place of those that the help centre hides.
enum Known {
    static func id(_ begin: String, _ end: String) -> String { "\(begin)0c0de0000000000000\(end)" }
    static let slack = id("554", "00d")
    static let netSuite = id("554", "009")
    static let heartbeat = id("5a1", "77b")
    static let simpleFlow = id("55e", "367")
    static let usageFlow = id("598", "d9a")
    static let unauthorized = "0000c0de0c00000000000003"
    static let brokenMail = "0000c0de0c00000000000004"
    static let shop = "0000c0de0c00000000000001"
    static let orderFlow = "0000c0de1000000000000001"
    static let parcelFlow = "0000c0de1000000000000002"
    static let paymentFlow = "0000c0de1000000000000003"
    static let orderToCash = "0000c0de0b00000000000001"
    static let orders = "0000c0de0e00000000000001"
    static let invoices = "0000c0de0f00000000000001"

    /// The id of an existing record of each kind that a path may name.
    static let ofCollection = [
        "connection": shop, "connections": shop, "flows": orderFlow, "exports": orders, "imports": invoices, "integrations": orderToCash,
        "scripts": "0000c0de5c00000000000001", "iClients": "0000c0de1d00000000000001", "lookupcaches": "0000c0de1c00000000000001",
        "tags": "0000c0de7a00000000000001", "ashares": "0000c0dea500000000000001", "recycleBinTTL": "0000c0de0e000000000000ff",
    ]
}
