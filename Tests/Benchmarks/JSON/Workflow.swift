import OrderedJSON

/// A record as Canvas sends it (Canvas REST API, "Workflows"), for Foundation's coders.
struct Workflow: Codable {
    var id: String
    var name: String
    var description: String
    var status: String
    var isScheduled: Bool
    var schedulerFrequency: String
    var workflowTemplateId: String?
    var isCustomizedStructure: Bool
    var accountId: String
    var organizationId: String
    var dateCreated: String
    var dateModified: String
    var dateLastRun: String
    var dateNextSchedule: String?
    var regApplicationIds: [String]
    var currentBlock: Int
}

/// One such record; records differ in ids, name, block and dates.
func workflow(_ number: Int) -> JSON.Object {
    [
        "id": .string(guid(number)),
        "name": .string("Order transferring \(number)"),
        "description": "Transfer orders from MyStore into Tripletex invoices with payments",
        "status": "Ready",
        "isScheduled": .bool(number.isMultiple(of: 3)),
        "schedulerFrequency": #"{"cronSchedule":"0 0 0/1 ? * * *"}"#,
        "workflowTemplateId": nil,
        "isCustomizedStructure": false,
        "accountId": .string(guid(number + 1)),
        "organizationId": "00000000-0000-0000-0000-000000000001",
        "dateCreated": "2022-03-24T18:08:22.2543998",
        "dateModified": "2022-04-12T10:36:56.478261",
        "dateLastRun": "2022-04-12T10:36:57.877+00:00",
        "dateNextSchedule": number.isMultiple(of: 2) ? nil : "2022-04-05T17:00:00+00:00",
        "regApplicationIds": [.string(guid(number + 2)), .string(guid(number + 3))],
        "currentBlock": JSON(integerLiteral: number % 7),
    ]
}

private func guid(_ number: Int) -> String {
    let digits = String(UInt64(number) &* 0x9E37_79B9_7F4A_7C15 | 1 << 63, radix: 16)
    return "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(4))-4\(digits.dropFirst(12).prefix(3))-8000-\(digits.suffix(12))"
}
