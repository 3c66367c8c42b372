import OrderedJSON
import UnderstudyTesting

/// Templates, and short names for the cycles of `Fixture` and their parts.
enum CyclesFixture {
    /// A paused cycle of two steps, and an active one without steps.
    static let paused = "00000000-0000-4000-8000-0000000000c1"
    static let active = "00000000-0000-4000-8000-0000000000c2"
    /// The two steps of the paused cycle, and the edge between them.
    static let first = "00000000-0000-4000-8000-000000000051"
    static let second = "00000000-0000-4000-8000-000000000052"
    static let edge = "00000000-0000-4000-8000-0000000000e1"
    /// An id that no record has.
    static let nobody = "00000000-0000-4000-8000-0000000000ff"

    static let members = "00000000-0000-4000-8000-0000000000a1"
    static let fresh = "00000000-0000-4000-8000-0000000000a2"
    static let unpublished = "00000000-0000-4000-8000-0000000000a3"
    static let ofDraft = "00000000-0000-4000-8000-0000000000a4"

    /// Templates: one with every feature of a template, one that installs MailChimp anew, one that is not published, and one that uses a
    /// draft connector.
    static let templates = #"""
        [{"Name":"Members to contacts","Description":"From a list","Id":"00000000-0000-4000-8000-0000000000a1","Tags":["crm","email"],"$release":2,
          "$cycle":{"Shareable":true,"StepErrorAction":"Retry","CollectionSplitType":"None","LogStepDataRequests":false,
           "Steps":[{"Key":"a","Name":"List Members","Description":"Reads","ActionType":"Action","DisplayPositionLeft":100,"DisplayPositionTop":20,
             "ConnectorId":2582,"MethodId":"20002","ParameterMappings":{"300010":{"MappingType":"StaticValue","Value":"L1"}}},
            {"Key":"b","Name":"Is she in?","ActionType":"Decision","Logic":{"Criteria":{"SourceStepId":"a","SourceFieldId":600011,"Operator":"Equals","Value":"subscribed"}}},
            {"Key":"c","Name":"Create Contact","ActionType":"Action","ConnectorId":2600,"MethodId":"20003","FieldMappings":{
              "600020":{"MappingType":"PreviousStep","SourceStepId":"a","SourceFieldId":600010},
              "600021":{"MappingType":"StaticValue","Value":"{{a 600011}} of {{LastSuccessfulRunDate}}, {{a 600010}}"}}}],
           "Edges":[{"Tail":"a","Head":"b","EdgeType":"Forward"},{"Tail":"b","Head":"c"}],
           "Variables":[{"DisplayName":"Sales Region","SystemName":"SalesRegion","Value":"{{a 600010}}","MappingType":"StaticValue"}]}},
         {"Name":"A list of its own","Id":"00000000-0000-4000-8000-0000000000a2","Tags":["email"],"$fresh":[2582],
          "$cycle":{"Steps":[{"Key":"one","Name":"List Lists","ActionType":"Action","ConnectorId":2582,"MethodId":"20001"},
            {"Key":"two","Name":"List Members","ActionType":"Action","ConnectorId":2582,"MethodId":"20002"},
            {"Key":"three","Name":"New Contact","ActionType":"Webhook","ConnectorId":2600,"MethodId":"20004"},
            {"Key":"four","Name":"Silent","ActionType":"Action","ConnectorId":2700,"MethodId":"20005"}],
           "Variables":[{"DisplayName":"Key","SystemName":"Key","Value":null,"MappingType":null}]}},
         {"Name":"Not yet","Id":"00000000-0000-4000-8000-0000000000a3","$published":false},
         {"Name":"Of a draft","Id":"00000000-0000-4000-8000-0000000000a4",
          "$cycle":{"Steps":[{"Key":"a","Name":"s","ActionType":"Action","ConnectorId":2582},{"Key":"b","Name":"s","ActionType":"Action","ConnectorId":5122}]}}]
        """#

    /// A record of the fixture as a client sees it.
    static func wire(_ collection: String, _ place: Int) -> String {
        let records = (try? JSON(parsing: Fixture.seeds["cyclr/\(collection).json"] ?? ""))?.arrayValue ?? []
        let members = (records[place].objectValue ?? [:]).filter { !$0.key.hasPrefix("$") }
        return JSON.object(JSON.Object(members.map { ($0.key, $0.value) })).text
    }
}

extension Understudy {
    /// A Cyclr that is called for the account `acme`, with templates.
    static func cyclrWithTemplates() throws -> Understudy {
        try .cyclr(account: "acme", seeds: ["cyclr/templates.json": CyclesFixture.templates])
    }

    func put(_ target: String, _ body: String, headers: [String: String?] = [:]) -> Reply {
        let label: [String: String?] = ["Content-Type": "application/json"]
        return send("PUT", target, headers: label.merging(headers) { _, own in own }, body: body)
    }

    func delete(_ target: String, headers: [String: String?] = [:]) -> Reply { send("DELETE", target, headers: headers, body: "{}") }
}

extension Reply {
    /// The value of a member in each element of a list.
    func each(_ name: String) -> [String] { (json?.arrayValue ?? []).map { $0[name]?.stringValue ?? $0[name]?.text ?? "" } }

    /// The list with only these members of each element.
    func only(_ names: String...) -> String {
        let elements = (json?.arrayValue ?? []).map { element in
            JSON.object(JSON.Object(names.compactMap { name in element[name].map { (name, $0) } }))
        }
        return JSON.array(elements).text
    }
}
