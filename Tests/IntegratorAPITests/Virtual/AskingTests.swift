import OrderedJSON
import Testing
import UnderstudyTesting

@testable import IntegratorAPI

/// What lookups find, and how many records they read.
@Suite struct AskingTests {
    /// A flow whose records each look up the contact with the same mail address, in a place of its own.
    private struct Asking {
        let integrator: Understudy
        let flow: String

        init(
            records: Int, contacts: Int, address: String = "/addresses?limit=1&mail={{record.mail}}", extract: String = "data[0].name"
        ) throws {
            integrator = try Understudy.integrator()
            try integrator.stopSchedules()
            for (place, count) in [("people", records), ("addresses", contacts)] {
                let records = (0..<count).map { #"{"_id":"\#(place)\#($0)","mail":"\#($0)@example","name":"\#(place) \#($0)"}"# }
                let data = records.joined(separator: ",")
                let body = #"{"import":{"http":{"relativeURI":["/\#(place)"],"method":["POST"]}},"data":[\#(data)]}"#
                #expect(integrator.post("/v1/connections/\(Known.shop)/import", body).status == 200)
            }
            let shop = integrator
            func step(_ kind: String, _ more: String) -> String {
                shop.post("/v1/\(kind)", #"{"name":"X","_connectionId":"\#(Known.shop)",\#(more)}"#).id
            }
            let export = step("exports", #""pageSize":20,"http":{"relativeURI":"/people"}"#)
            let lookup = step("exports", #""isLookup":true,"http":{"relativeURI":"\#(address)"}"#)
            let fields = #""mapping":{"fields":[{"extract":"mail","generate":"mail"},{"extract":"to","generate":"to"}]}"#
            let item = step("imports", #""http":{"relativeURI":["/letters"],"method":["POST"]},\#(fields)"#)
            let mapping = #"{"fields":[{"extract":"\#(extract)","generate":"to"}],"lists":[]}"#
            flow =
                integrator.post(
                    "/v1/flows",
                    #"""
                    {"name":"F","pageGenerators":[{"_exportId":"\#(export)"}],"pageProcessors":[
                     {"type":"export","_exportId":"\#(lookup)","responseMapping":\#(mapping)},{"type":"import","_importId":"\#(item)"}]}
                    """#
                ).id
        }

        /// - Returns: how many records of applications a run reads.
        func run() throws -> Int {
            let count = Integrator.RecordReads.Count()
            try Integrator.RecordReads.$count.withValue(count) {
                #expect(integrator.post("/v1/flows/\(flow)/run", "{}").status == 201)
                try integrator.advanceClock(by: "PT1M")
            }
            #expect(integrator.get("/v1/flows/\(flow)/jobs/latest").json?[0]?["status"] == "completed")
            return count.value
        }

        func letters() -> [JSON] {
            integrator.post("/v1/connections/\(Known.shop)/export", #"{"export":{"http":{"relativeURI":"/letters"}}}"#).json?["data"]?
                .arrayValue ?? []
        }
    }

    @Test func `each record gets its own contact`() throws {
        let asking = try Asking(records: 30, contacts: 20)
        _ = try asking.run()
        let letters = asking.letters()
        #expect(letters.count == 30)
        for (number, letter) in letters.enumerated() {
            #expect(letter["to"]?.stringValue == (number < 20 ? "addresses \(number)" : nil))
        }
    }

    @Test func `an address may ask whether the record has a member`() throws {
        let address = "/addresses?{{#if record.nick}}nick={{record.nick}}{{else}}mail={{record.mail}}{{/if}}"
        let asking = try Asking(records: 3, contacts: 3, address: address)
        _ = try asking.run()
        #expect(asking.letters().map { $0["to"] } == ["addresses 0", "addresses 1", "addresses 2"])
    }

    @Test(arguments: [(99, "addresses 99"), (100, nil)])
    func `a lookup finds a hundred records at most`(place: Int, name: String?) throws {
        let asking = try Asking(records: 2, contacts: 150, address: "/addresses", extract: "data[\(place)].name")
        _ = try asking.run()
        #expect(asking.letters().map { $0["to"]?.stringValue } == [name, name])
    }

    @Test func `a run of many records with a lookup over many reads each a few times, and not all for each`() throws {
        let (records, contacts) = (200, 300)
        let reads = try Asking(records: records, contacts: contacts).run()
        #expect(reads >= records + contacts)
        #expect(reads <= 4 * (records + contacts), "\(reads)")
    }

    @Test func `a second run does not read the contacts again`() throws {
        let asking = try Asking(records: 20, contacts: 500)
        _ = try asking.run()
        #expect(try asking.run() <= 6 * 20)
    }

    @Test(arguments: ["/v1/connections/\(Known.shop)/import/map", "/v1/imports/preview"])
    func `what is only tried reads each contact a few times as well, and leaves everything as it was`(path: String) throws {
        let contacts = 300
        let asking = try Asking(records: 1, contacts: contacts)
        let lookups = #"[{"name":"l","relativeURI":"/addresses?mail={{mail}}","extract":"name"}]"#
        let model =
            #""_connectionId":"\#(Known.shop)","mapping":{"fields":[{"extract":"mail","generate":"to","lookupName":"l"}]},"lookups":\#(lookups)"#
        let data = "[" + (0..<100).map { #"{"mail":"\#($0)@example"}"# }.joined(separator: ",") + "]"
        let body = path.hasSuffix("map") ? #"{"import":{\#(model)},"data":\#(data)}"# : #"{\#(model),"data":\#(data)}"#
        func reads() throws -> Int {
            let count = Integrator.RecordReads.Count()
            try Integrator.RecordReads.$count.withValue(count) {
                let answer = asking.integrator.post(path, body).json
                let mapped = try #require((answer?["data"] ?? answer)?.arrayValue)
                #expect(mapped.map { $0["to"]?.stringValue } == (0..<100).map { "addresses \($0)" })
            }
            return count.value
        }
        let first = try reads()
        #expect(first <= 3 * contacts, "\(first)")
        #expect(try reads() == first)
    }

    @Test func `an import that looks for records among its own reads each a few times, also in a place that had none`() throws {
        let integrator = try Understudy.integrator()
        let lookup = #"{"name":"l","relativeURI":"/addresses?mail={{mail}}","extract":"_id"}"#
        let http = #""http":{"relativeURI":["/addresses"],"method":["POST"],"ignoreLookupName":"l"}"#
        let data = (0..<300).map { #"{"mail":"\#($0)@example"}"# }.joined(separator: ",")
        let count = Integrator.RecordReads.Count()
        Integrator.RecordReads.$count.withValue(count) {
            let body = #"{"import":{"ignoreExisting":true,"lookups":[\#(lookup)],\#(http)},"data":[\#(data),\#(data)]}"#
            let results = integrator.post("/v1/connections/\(Known.shop)/import", body).json?.arrayValue ?? []
            #expect(results.map { $0["ignored"] == true } == (0..<600).map { $0 >= 300 })
        }
        #expect(count.value <= 6 * 600, "\(count.value)")
    }

    @Test func `what an import leaves is found by the next lookup, what it changes under its new value alone`() throws {
        let asking = try Asking(records: 3, contacts: 3)
        _ = try asking.run()
        let changed = #"[{"_id":"addresses1","mail":"new@example"}]"#
        let change = #"{"import":{"http":{"relativeURI":["/addresses"],"method":["PUT"]}},"data":\#(changed)}"#
        #expect(asking.integrator.post("/v1/connections/\(Known.shop)/import", change).status == 200)
        let more = #"{"import":{"http":{"relativeURI":["/people"],"method":["POST"]}},"data":[{"mail":"new@example"}]}"#
        #expect(asking.integrator.post("/v1/connections/\(Known.shop)/import", more).status == 200)
        _ = try asking.run()
        #expect(asking.letters().suffix(4).map { $0["to"]?.stringValue } == ["addresses 0", nil, "addresses 2", "addresses 1"])
    }
}
