import OrderedJSON
import Testing
import UnderstudyTesting

/// The records of applications, as seeds and the control plane define them in `data.json`.
@Suite struct DataSetTests {
    private static let ledger = "0000c0de0c00000000000002"
    private static let contacts = "0000c0de1100000000000005"

    private static func set(_ id: String, _ more: String) -> String {
        #"{"_id":"\#(id)","_connectionId":"\#(ledger)",\#(more)}"#
    }

    private static func stored(_ integrator: Understudy, _ place: String, in sandbox: String = "main") -> String {
        let body = #"{"export":{"http":{"relativeURI":"\#(place)"}}}"#
        return integrator.post("/sandbox/\(sandbox)/v1/connections/\(ledger)/export", body).json?["data"]?.text ?? ""
    }

    private static func send(_ integrator: Understudy, _ method: String, _ path: String, _ data: String) -> [JSON?] {
        let model = #"{"http":{"relativeURI":["\#(path)"],"method":["\#(method)"]}}"#
        let body = #"{"import":\#(model),"data":\#(data)}"#
        return integrator.post("/v1/connections/\(ledger)/import", body).json?.arrayValue?.map { $0["id"] } ?? []
    }

    // MARK: What it answers

    @Test(arguments: [contacts, "0000c0de11000000000000ff"])
    func `data of one's own takes the place of what is built in, with its records`(id: String) throws {
        let integrator = try Understudy.integrator()
        let own = Self.set(id, #""place":"/contacts","records":[{"id":1,"email":"own@x.example"}]"#)
        let made = integrator.post("/__admin/sandboxes", #"{"name":"own","seeds":{"integrator":{"data":[\#(own)]}}}"#)
        #expect(made.status == 201, "\(made.body)")
        #expect(Self.stored(integrator, "/contacts", in: "own") == #"[{"id":1,"email":"own@x.example"}]"#)
        let loaded = integrator.send("PUT", "/__admin/state", body: #"{"integrator":{"data":[\#(own)]}}"#)
        #expect(loaded.line == #"200 {"integrator":{"data":1}}"#)
        #expect(Self.stored(integrator, "/contacts") == #"[{"id":1,"email":"own@x.example"}]"#)
    }

    @Test func `a set that is put has its own records alone, or none`() throws {
        let integrator = try Understudy.integrator()
        let place = "/__admin/state/integrator/data/\(Self.contacts)"
        for records in [#"[{"id":702,"n":1},{"id":9}]"#, #"[{"id":9},{"id":702}]"#, "[]"] {
            #expect(integrator.put(place, Self.set(Self.contacts, #""place":"/contacts","records":\#(records)"#)).status == 200)
            #expect(Self.stored(integrator, "/contacts") == records)
            #expect(integrator.get(place).json?["records"]?.text == records)
        }
    }

    @Test func `an exported file has the records, with what imports left, and can be read as a seed`() throws {
        let integrator = try Understudy.integrator()
        #expect(Self.send(integrator, "POST", "/contacts", #"[{"email":"new@x.example"}]"#) == [713])
        #expect(Self.send(integrator, "POST", "/boxes", #"[{"_id":5}]"#) == [5])
        let file = integrator.get("/__admin/state/integrator/data")
        #expect(file.json?.arrayValue?.allSatisfy { $0["records"]?.arrayValue?.isEmpty == ($0["place"] == "/invoices") } == true)
        #expect(integrator.get("/__admin/state/integrator/entries").line == "200 []")
        let other = try Understudy.integrator(seeds: ["integrator/data.json": file.body])
        for place in ["/contacts", "/boxes"] { #expect(Self.stored(other, place) == Self.stored(integrator, place)) }
        #expect(other.get("/__admin/state/integrator/data").body == file.body)
        // both servers continue the ids
        for server in [integrator, other] {
            #expect(Self.send(server, "POST", "/contacts", "[{}]") == [714])
            #expect(Self.send(server, "POST", "/boxes", "[{}]").first??.stringValue?.count == 24)
        }
    }

    @Test func `a record of a set is known by its key, where it says one`() throws {
        let integrator = try Understudy.integrator()
        let id = "0000c0de11000000000000ff"
        let set = Self.set(id, #""place":"/keyed","records":[{"_id":"x","$key":"A","$takenBy":["\#(Known.orders)"]}]"#)
        #expect(integrator.put("/__admin/state/integrator/data/\(id)", set).status == 200)
        #expect(Self.stored(integrator, "/keyed") == #"[{"_id":"x"}]"#)
        #expect(Self.send(integrator, "PUT", "/keyed/A", #"[{"n":1}]"#) == ["x"])
        let record = integrator.get("/__admin/state/integrator/data/\(id)").json?["records"]?[0]
        #expect((record?["n"], record?["$key"], record?["$takenBy"]?[0]) == (1, "A", .string(Known.orders)))
    }

    @Test func `members of an application's own that are named like ours stay its own`() throws {
        let integrator = try Understudy.integrator()
        let own = #"{"_id":50,"$key":"zzz","$$key":7,"$takenBy":["x"]}"#
        #expect(Self.send(integrator, "POST", "/own", "[\(own)]") == [50])
        let shown = Self.stored(integrator, "/own")
        #expect(shown.hasPrefix(#"[{"_id":50,"$key":"zzz","$$key":7,"$takenBy":["x"],"#))
        let file = integrator.get("/__admin/state/integrator/data")
        let record = file.json?.arrayValue?.first { $0["place"] == "/own" }?["records"]?[0]
        #expect(record?.objectValue?.keys.prefix(4) == ["_id", "$$key", "$$$key", "$$takenBy"])
        let other = try Understudy.integrator(seeds: ["integrator/data.json": file.body])
        #expect(Self.stored(other, "/own") == shown)
        #expect(other.get("/__admin/state/integrator/data").body == file.body)
        #expect(Self.send(other, "PUT", "/own/50", #"[{"n":1}]"#) == [50])
    }

    @Test func `records that are repeated stay beside what imports left`() throws {
        let integrator = try Understudy.integrator()
        let id = "0000c0de11000000000000ff"
        let path = "/__admin/state/integrator/data/\(id)"
        let set = Self.set(id, #""place":"/many","records":[{"id":1}],"totalRecords":2"#)
        #expect(integrator.put(path, set).status == 200)
        #expect(Self.send(integrator, "POST", "/many", #"[{"id":3,"createdAt":0}]"#) == [3])
        let all = Self.stored(integrator, "/many")
        #expect(all.hasPrefix(#"[{"id":1},{"id":1},{"id":3,"createdAt":0,"#))
        #expect(integrator.get("/__admin/state/integrator/entries").json?.arrayValue?.map { $0["set"] } == [.string(id)])
        #expect(integrator.put(path, integrator.get(path).body).status == 200)
        #expect(Self.stored(integrator, "/many") == all)
        #expect(integrator.put("/sandbox/copy/__admin/state", integrator.get("/__admin/state").body).status == 200)
        #expect(Self.stored(integrator, "/many", in: "copy") == all)
    }

    @Test func `what was the first to come to a place is known there by its id, also when the data is read again`() throws {
        let integrator = try Understudy.integrator()
        #expect(Self.send(integrator, "POST", "/users", #"[{"id":"k1","n":1},{"id":"k2"},{"id":"k1","n":2}]"#) == ["k1", "k2", "k1"])
        #expect(Self.send(integrator, "PUT", "/users/k2", #"[{"n":3}]"#) == ["k2"])
        let time = #""createdAt":"2022-05-02T12:00:00.000Z","lastModified":"2022-05-02T12:00:00.000Z""#
        #expect(Self.stored(integrator, "/users") == #"[{"id":"k1","n":2,\#(time)},{"id":"k2",\#(time),"n":3}]"#)
        let file = integrator.get("/__admin/state/integrator/data").body
        let other = try Understudy.integrator(seeds: ["integrator/data.json": file])
        #expect(other.get("/__admin/state/integrator/data").body == file)
        for server in [integrator, other] {
            #expect(Self.send(server, "GET", "/users/k1", "[{}]") == ["k1"])
            #expect(Self.send(server, "DELETE", "/users/k1", "[{}]") == ["k1"])
            #expect(Self.stored(server, "/users") == #"[{"id":"k2",\#(time),"n":3}]"#)
        }
        // a record without an id gets one from the application
        #expect(Self.send(integrator, "POST", "/users", "[{}]").first??.stringValue?.count == 24)
    }

    @Test func `a record that names its id and is put where nothing was is there`() throws {
        let integrator = try Understudy.integrator()
        #expect(Self.send(integrator, "PUT", "/users/k1", #"[{"id":"k1","n":1}]"#) == ["k1"])
        #expect(Self.send(integrator, "PUT", "/users/k1", #"[{"id":"k1","n":2}]"#) == ["k1"])
        let time = #""createdAt":"2022-05-02T12:00:00.000Z","lastModified":"2022-05-02T12:00:00.000Z""#
        #expect(Self.stored(integrator, "/users/k1") == #"[{"id":"k1","n":2,\#(time)}]"#)
    }

    // MARK: What it remembers

    @Test func `data that is read again differs in nothing, and a record that its set gains is all that was created`() throws {
        let integrator = try Understudy.integrator()
        #expect(Self.send(integrator, "POST", "/contacts", #"[{"email":"new@x.example"}]"#) == [713])
        #expect(integrator.post("/__admin/snapshots", #"{"name":"before"}"#).status < 300)
        let data = integrator.get("/__admin/state/integrator/data").body
        #expect(integrator.put("/__admin/state", #"{"integrator":{"data":\#(data)}}"#).status == 200)
        #expect(integrator.get("/__admin/diff?from=before").line == #"200 {"created":[],"changed":[],"deleted":[]}"#)

        let path = "/__admin/state/integrator/data/\(Self.contacts)"
        var set = try #require(integrator.get(path).json?.objectValue)
        let records = set["records"]?.arrayValue ?? []
        set["records"] = .array(records + [["id": 9]])
        #expect(integrator.put(path, JSON.object(set).text).status == 200)
        let diff = integrator.get("/__admin/diff?from=before").json
        #expect(diff?["created"]?.arrayValue?.map { $0["id"] } == [.string("\(Self.contacts)/\(records.count)")])
        #expect((diff?["changed"], diff?["deleted"]) == ([], []))
        #expect(Self.stored(integrator, "/contacts").hasSuffix(#"{"id":9}]"#))
    }

    @Test(arguments: [
        ("5001", #"[{"id":10}]"#, 5001), ("5", #"[{"id":10}]"#, 11), ("7", "[]", 7), ("7", #"[{"id":"x"}]"#, 7),
    ])
    func `the next number is the one that the seed names, unless its records have it`(next: String, records: String, id: Int) throws {
        let set = Self.set(Self.contacts, #""place":"/numbered","idMember":"id","nextNumber":\#(next),"records":\#(records)"#)
        let integrator = try Understudy.integrator(seeds: ["integrator/data.json": "[\(set)]"])
        #expect(Self.send(integrator, "POST", "/numbered", "[{}]") == [.number(.init(id))])
    }

    @Test(arguments: [0, -3])
    func `a next number that no record can have is named`(next: Int) throws {
        let set = Self.set(Self.contacts, #""place":"/numbered","idMember":"id","nextNumber":\#(next),"records":[]"#)
        let failure = #expect(throws: (any Error).self) { try Understudy.integrator(seeds: ["integrator/data.json": "[\(set)]"]) }
        let fault = "/0/nextNumber expected a whole number from 1, found \(next); correct the value"
        #expect(failure.map { "\($0)".hasSuffix(fault) } == true, "\(failure.map { "\($0)" } ?? "")")
    }

    @Test(arguments: [
        (-3, #"{"id":1}"#, "a whole number from 0"), (0, #"{"id":1}"#, "1 to 1000000"), (1_000_001, #"{"id":1}"#, "1 to 1000000"),
        (30, "", "0, the number of records"), (1, #"{"id":1},{"id":2}"#, "2 to 1000000"),
    ])
    func `a number of records that the records cannot make is named`(total: Int, records: String, expected: String) throws {
        let set = Self.set(Self.contacts, #""place":"/many","records":[\#(records)],"totalRecords":\#(total)"#)
        let failure = #expect(throws: (any Error).self) { try Understudy.integrator(seeds: ["integrator/data.json": "[\(set)]"]) }
        let fault = "/0/totalRecords expected \(expected), found \(total); correct the value"
        #expect(failure.map { "\($0)".hasSuffix(fault) } == true, "\(failure.map { "\($0)" } ?? "")")
    }

    @Test func `after numbers below one the next is one, and can be loaded again`() throws {
        let set = Self.set(Self.contacts, #""place":"/numbered","records":[{"id":-5}]"#)
        let integrator = try Understudy.integrator(seeds: ["integrator/data.json": "[\(set)]"])
        _ = try Understudy.integrator(seeds: ["integrator/data.json": integrator.get("/__admin/state/integrator/data").body])
        #expect(Self.send(integrator, "POST", "/numbered", "[{}]") == [1])
    }

    @Test func `the largest of all numbers as an id makes no next one that could not be loaded`() throws {
        let set = Self.set(Self.contacts, #""place":"/numbered","records":[{"id":9007199254740991},{"id":5}]"#)
        let integrator = try Understudy.integrator(seeds: ["integrator/data.json": "[\(set)]"])
        func next(_ integrator: Understudy) -> JSON? {
            integrator.get("/__admin/state/integrator/data/\(Self.contacts)").json?["nextNumber"]
        }
        #expect(next(integrator) == 6)
        #expect(Self.send(integrator, "POST", "/numbered", #"[{"id":9007199254740990},{"id":9007199254740991,"x":1}]"#).count == 2)
        #expect(next(integrator) == 9_007_199_254_740_991)
        let other = try Understudy.integrator(seeds: ["integrator/data.json": integrator.get("/__admin/state/integrator/data").body])
        #expect(next(other) == 9_007_199_254_740_991)
    }

    @Test func `a number that a client took is not given out again`() throws {
        let set = Self.set(Self.contacts, #""place":"/numbered","idMember":"id","nextNumber":5,"records":[]"#)
        let integrator = try Understudy.integrator(seeds: ["integrator/data.json": "[\(set)]"])
        #expect(Self.send(integrator, "POST", "/numbered", #"[{"id":5,"x":1},{"x":2},{"x":3}]"#) == [5, 6, 7])
        #expect(Self.send(integrator, "POST", "/numbered", #"[{"id":9223372036854775807},{"id":2}]"#).last == 2)
    }
}
