import OrderedJSON
import UnderstudyTesting

/// A cycle of `acme` that can run: it gets the members of a list, ada@example.com and bo@example.com, and creates a contact from each. The
/// clock stands at noon of 2 May 2022.
struct Running {
    static let cycle = "00000000-0000-4000-8000-0000000000c1"
    static let list = "00000000-0000-4000-8000-000000000051"
    static let create = "00000000-0000-4000-8000-000000000052"

    let cyclr: Understudy

    /// - Parameters:
    ///   - cycle: members of the cycle, followed by a comma.
    ///   - listId: "gone" makes the first step fail with 404.
    ///   - mapping: what the second step sends as `Email`.
    ///   - steps: further steps, preceded by a comma.
    init(
        cycle members: String = "", listId: String = "L1", mapping: String? = nil, steps: String = "", edges: String? = nil,
        seeds: [String: String] = [:]
    ) throws {
        let email = mapping ?? #"{"MappingType":"PreviousStep","SourceStepId":"\#(Self.list)","SourceFieldId":600010}"#
        let own = [
            // prerequisites are tested with activation; here the cycle runs without meeting them
            "cyclr/partner.json": #"[{"Id":1,"Name":"The partner","EnforcesPrerequisites":false}]"#,
            "cyclr/account-connectors.json": """
            [{"Id":50001,"Name":"MailChimp","AuthValue":"key-us1","Authenticated":true,"ConnectorId":2582,"$account":"acme"},
             {"Id":50002,"Name":"Access CRM","AuthValue":"token","Authenticated":true,"ConnectorId":2600,"$account":"acme"},
             {"Id":50003,"Name":"Files","Authenticated":true,"ConnectorId":2700,"$account":"acme"}]
            """,
            "cyclr/cycles.json": """
            [{\(members)"Id":"\(Self.cycle)","CreatedOnUtc":"2022-04-01T09:00:00Z","Status":"Paused","Name":"Members to contacts",\
            "CreatedDate":"2022-04-01T09:00:00Z","$account":"acme"}]
            """.replacing(members.contains(#""Status""#) ? #""Status":"Paused","# : "\u{0}", with: ""),
            "cyclr/steps.json": """
            [{"Id":"\(Self.list)","Name":"List Members","ActionType":"Action","ConnectorId":2582,"MethodId":"20002","$cycle":"\(Self.cycle)",
              "$accountConnector":50001,"$parameterMappings":{"300010":{"MappingType":"StaticValue","Value":"\(listId)"}}},
             {"Id":"\(Self.create)","Name":"Create Contact","ActionType":"Action","ConnectorId":2600,"MethodId":"20003",
              "$cycle":"\(Self.cycle)","$accountConnector":50002,"$fieldMappings":{"600020":\(email)}}\(steps)]
            """,
            "cyclr/edges.json": edges ?? "[\(Self.edge(1, from: Self.list, to: Self.create))]",
            "cyclr/variables.json": "[]",
        ]
        cyclr = try Understudy.cyclr(account: "acme", seeds: own.merging(seeds) { _, given in given })
    }

    static func edge(_ number: Int, from tail: String, to head: String, _ type: String = "Forward") -> String {
        """
        {"Id":"00000000-0000-4000-8000-0000000000e\(number)","TailStepId":"\(tail)","HeadStepId":"\(head)","EdgeType":"\(type)",\
        "$cycle":"\(cycle)"}
        """
    }

    /// A step that calls no method, preceded by a comma.
    static func step(_ id: String, _ type: String, _ logic: String) -> String {
        #",{"Id":"\#(id)","Name":"\#(type)","ActionType":"\#(type)","$cycle":"\#(cycle)","$logic":\#(logic)}"#
    }

    /// A step that waits for calls at `/api/webhook/k1`, and a mapping with which the second step takes the mail address from it.
    static let hook = "00000000-0000-4000-8000-000000000050"
    static let hookStep = """
        ,{"Id":"\(hook)","Name":"New Contact","ActionType":"Webhook","ConnectorId":2600,"MethodId":"20004","$cycle":"\(cycle)",\
        "$accountConnector":50002,"$webhookKey":"k1"}
        """
    static let hookMapping = #"{"MappingType":"PreviousStep","SourceStepId":"\#(hook)","SourceFieldId":600030}"#

    @discardableResult func activate(_ body: String = "") -> Reply { cyclr.send("PUT", "/v1.0/cycles/\(Self.cycle)/activate", body: body) }
    @discardableResult func deactivate(_ query: String = "") -> Reply { cyclr.send("PUT", "/v1.0/cycles/\(Self.cycle)/deactivate\(query)") }

    func read(_ member: String) -> JSON? { cyclr.get("/v1.0/cycles/\(Self.cycle)").json?[member] }

    /// The values of the cycle's members with these names.
    func read(_ members: String...) -> [JSON?] {
        let cycle = cyclr.get("/v1.0/cycles/\(Self.cycle)").json
        return members.map { cycle?[$0] }
    }

    func transactions(_ query: String = "") -> [JSON] {
        cyclr.get("/v1.0/cycles/\(Self.cycle)/transactions\(query)").json?.arrayValue ?? []
    }
    func incidents(_ query: String = "") -> [JSON] { cyclr.get("/v1.0/cycles/\(Self.cycle)/incidents\(query)").json?.arrayValue ?? [] }

    /// The items of the transaction at this place; none if there is no such transaction.
    func items(_ place: Int) -> [JSON] {
        let ids = transactions()["Id"]
        guard ids.indices.contains(place) else { return [] }
        return cyclr.get("/v1.0/cycles/\(Self.cycle)/transactions/\(ids[place])").json?.arrayValue ?? []
    }

    /// What happened to cycles and their transactions.
    func happened(in period: String) throws -> [String] {
        try cyclr.advanceClock(by: period).filter { $0.hasPrefix("cycle") || $0.hasPrefix("transaction") }
    }

    func outbox() -> [JSON] { cyclr.get("/__admin/outbox").json?.arrayValue ?? [] }
}

extension [JSON] {
    /// The value of a member of each element.
    subscript(name: String) -> [String] { map { $0[name]?.stringValue ?? "–" } }
}
