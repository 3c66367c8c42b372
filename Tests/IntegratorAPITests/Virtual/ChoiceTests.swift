import Emulation
import OrderedJSON
import Testing
import UnderstudyTesting

@testable import IntegratorAPI

/// Which records the address of an export chooses.
@Suite struct ChoiceTests {
    /// An application with six people, whose address has its version from the connection's settings.
    private struct People {
        let integrator: Understudy
        let connection: String

        init() throws {
            integrator = try Understudy.integrator()
            let http = #"{"baseURI":"https://people.example","mediaType":"json"}"#
            let settings = #"{"ver":"v2","city":"Rome"}"#
            connection =
                integrator.post("/v1/connections", #"{"name":"People","type":"http","settings":\#(settings),"http":\#(http)}"#).id
            let people = (1...6).map { number in
                let city = number.isMultiple(of: 2) ? "Oslo" : "Rome"
                let date = "2022-05-0\(number < 4 ? 1 : 2)T08:00:00Z"
                return #"{"id":\#(number),"city":"\#(city)","active":\#(number > 4),"at":"\#(date)","tag":"a"}"#
            }
            add(people, at: "/v2/people")
        }

        func add(_ records: [String], at place: String) {
            let model = #"{"http":{"relativeURI":["\#(place)"],"method":["POST"]}}"#
            let body = #"{"import":\#(model),"data":[\#(records.joined(separator: ","))]}"#
            #expect(integrator.post("/v1/connections/\(connection)/import", body).status == 200)
        }

        func export(_ address: String, _ path: String = "export", _ more: String = "") -> Reply {
            integrator.post(
                "/v1/connections/\(connection)/\(path)", #"{"export":{"pageSize":2,"http":{"relativeURI":"\#(address)"}}\#(more)}"#)
        }

        func stored(_ address: String, _ more: String = "") -> String {
            integrator.post(
                "/v1/exports", #"{"name":"E","_connectionId":"\#(connection)","http":{"relativeURI":"\#(address)"}\#(more)}"#
            ).id
        }

        /// - Returns: the ids that a run leaves in another place, how many records it exports, and on how many pages.
        func run(_ address: String, _ more: String = "") throws -> (ids: [Int?], count: Int?, pages: Int?) {
            let sink = integrator.post(
                "/v1/imports", #"{"name":"I","_connectionId":"\#(connection)","http":{"relativeURI":["/sink"],"method":["POST"]}}"#
            ).id
            let flow = integrator.post(
                "/v1/flows",
                #"""
                {"name":"F","pageGenerators":[{"_exportId":"\#(stored(address, more))"}],
                 "pageProcessors":[{"type":"import","_importId":"\#(sink)"}]}
                """#
            ).id
            let job = integrator.post("/v1/flows/\(flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
            try integrator.advanceClock(by: "PT1M")
            let family = integrator.get("/v1/jobs/\(job)/family").json
            #expect(family?["status"] == "completed")
            // where nothing came, there is no place, and the answer has no records
            let exported = family?["children"]?[0]
            return (ChoiceTests.ids(export("/sink")), exported?["numSuccess"]?.intValue, exported?["numPagesGenerated"]?.intValue)
        }
    }

    private static func ids(_ reply: Reply) -> [Int?] { (reply.json?["data"]?.arrayValue ?? []).map { $0["id"]?.intValue } }

    // MARK: What it refuses

    @Test func `an address that leads nowhere once it is rendered is not answered`() throws {
        let people = try People()
        #expect(people.export("/{{settings.connection.city}}/people").errors == ["501 not_emulated"])
        #expect(people.export("/v2/people/search?q=1").errors == ["501 not_emulated"])
        #expect(people.export("/v2/{{nobody}}").errors == ["422 handlebars_template_parse_error relativeURI"])
    }

    // MARK: What it answers

    static let addresses: [(String, [Int])] = [
        ("/v2/people", [1, 2, 3, 4, 5, 6]), ("/v2/people?city=Rome", [1, 3, 5]), ("/v2/people?limit=2&city=Rome&active=true", [5]),
        ("/v2/people?city=Paris", []), ("/v2/people?id=4", [4]), ("/v2/people?id=4&city=Rome", []), ("/v2/people/3", [3]),
        ("/v2/people/9", []), ("/v2/people?limit=2&page={{export.http.paging.page}}", [1, 2, 3, 4, 5, 6]),
        ("/v2/people?tag={{settings.export.tag}}&city=Oslo", [2, 4, 6]), ("/v2/people?at={{{lastExportDateTime}}}", [1, 2, 3, 4, 5, 6]),
        ("/{{settings.connection.ver}}/people", [1, 2, 3, 4, 5, 6]), ("/{{connection.settings.ver}}/people/2", [2]),
        ("/v2/people?city={{settings.connection.city}}", [1, 3, 5]),
    ]

    @Test(arguments: addresses)
    func `a virtual export, a preview and a stored export have the records that the address asks for`(
        address: String, chosen: [Int]
    ) throws {
        let people = try People()
        #expect(Self.ids(people.export(address)) == chosen)
        let preview = #"{"_connectionId":"\#(people.connection)","http":{"relativeURI":"\#(address)"}}"#
        #expect(Self.ids(people.integrator.post("/v1/exports/preview", preview)) == chosen)
        #expect(Self.ids(people.integrator.post("/v1/exports/\(people.stored(address))/invoke", "")) == chosen)
    }

    @Test(arguments: addresses)
    func `a run exports the records that the address asks for, on full pages`(address: String, chosen: [Int]) throws {
        let run = try People().run(address, #","pageSize":2"#)
        #expect(run.ids == chosen)
        #expect(run.count == chosen.count)
        #expect(run.pages == (chosen.count + 1) / 2)
    }

    @Test(arguments: addresses)
    func `pages and their totals are those of what the address asks for`(address: String, chosen: [Int]) throws {
        let people = try People()
        var found: [Int?] = []
        var state: JSON?
        repeat {
            let page = people.export(address, "export/pages", state.map { #","pagedExportState":\#($0.text)"# } ?? "")
            found += Self.ids(page)
            state = page.json?["pagedExportState"]
            #expect(state?["totalRecords"]?.intValue == chosen.count)
            #expect(state?["totalPages"]?.intValue == (chosen.count + 1) / 2)
        } while state?["done"] == false && found.count < 10
        #expect(found == chosen)
    }

    @Test func `a set for a request goes before the one that its path could name a record of`() throws {
        let people = try People()
        let set = "0000c0de11000000000000fe"
        let body = #"""
            {"_id":"\#(set)","_connectionId":"\#(people.connection)","request":{"http":{"relativeURI":"/v2/people/3"}},"records":[{"id":90}]}
            """#
        #expect(people.integrator.put("/__admin/state/integrator/data/\(set)", body).status == 200)
        #expect(Self.ids(people.export("/v2/people/3")) == [90])
        #expect(Self.ids(people.export("/v2/people/4")) == [4])
    }

    @Test func `a test takes as many of the chosen records as it says`() throws {
        let test = #","type":"test","test":{"limit":2}"#
        #expect(try People().run("/v2/people?city=Oslo", test).ids == [2, 4])
    }

    @Test func `a delta export takes what changed, and is not asked for a member that equals the time`() throws {
        let people = try People()
        let delta = #","type":"delta","delta":{"dateField":"at"}"#
        let preview = #""http":{"relativeURI":"/v2/people?city=Oslo&at={{{lastExportDateTime}}}"}\#(delta)"#
        // 2022-05-02T00:00:00Z
        let body = #"{"_connectionId":"\#(people.connection)",\#(preview),"postData":{"lastExportDateTime":"1651449600"}}"#
        #expect(Self.ids(people.integrator.post("/v1/exports/preview", body)) == [4, 6])
        #expect(try people.run("/v2/people?city=Oslo&at={{{lastExportDateTime}}}", delta).ids == [2, 4, 6])
    }

    @Test func `records that are repeated are chosen in each repetition, and after them what imports left`() throws {
        let people = try People()
        let set = "0000c0de11000000000000ff"
        let records = #"[{"id":1,"k":"a"},{"id":2,"k":"b"},{"id":3,"k":"a"}]"#
        let body =
            #"{"_id":"\#(set)","_connectionId":"\#(people.connection)","place":"/many","records":\#(records),"totalRecords":10}"#
        #expect(people.integrator.put("/__admin/state/integrator/data/\(set)", body).status == 200)
        people.add([#"{"id":98,"k":"b"}"#, #"{"id":99,"k":"a"}"#], at: "/many")
        #expect(Self.ids(people.export("/many?k=a")) == [1, 3, 1, 3, 1, 3, 1, 99])
        #expect(Self.ids(people.export("/many?k=b")) == [2, 2, 2, 98])
        #expect(Self.ids(people.export("/many/2")) == [2])
        #expect(try people.run("/many?k=a").count == 8)
        for (limit, count) in [(1, 1), (3, 3), (7, 7), (8, 8), (9, 8)] {
            #expect(try people.run("/many?k=a", #","type":"test","test":{"limit":\#(limit)}"#).count == count, "\(limit)")
        }
    }

    // MARK: What it costs

    @Test(arguments: [("/crowd", 10), ("/crowd?limit=10", 11), ("/crowd?k=1", 11)])
    func `a further page reads its own records, and one to know their members`(address: String, reads: Int) throws {
        let people = try People()
        people.add((0..<300).map { #"{"id":\#($0),"k":\#($0 % 3)}"# }, at: "/crowd")
        let export = #""export":{"pageSize":10,"http":{"relativeURI":"\#(address)"}}"#
        let path = "/v1/connections/\(people.connection)/export/pages"
        let state = people.integrator.post(path, "{\(export)}").json?["pagedExportState"]?.text ?? ""
        let count = Integrator.RecordReads.Count()
        Integrator.RecordReads.$count.withValue(count) {
            let page = people.integrator.post(path, #"{"pagedExportState":\#(state),\#(export)}"#)
            #expect(page.json?["data"]?.arrayValue?.count == 10)
        }
        #expect(count.value == reads)
    }
}
