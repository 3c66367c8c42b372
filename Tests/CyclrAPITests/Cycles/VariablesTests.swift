import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct VariablesTests {
    private typealias Known = CyclesFixture
    private static let variables = "/v1.0/cycles/\(CyclesFixture.paused)/variables"
    private static let ofActive = "/v1.0/cycles/\(CyclesFixture.active)/variables"
    private static let region = #"{"DisplayName":"Region","SystemName":"Region","Value":"EU","MappingType":"StaticValue"}"#
    private static let label: [String: String?] = ["Content-Type": "application/json"]

    // MARK: What it refuses

    @Test(arguments: [
        ("GET", "", ""), ("POST", "", #"{"DisplayName":"v"}"#), ("PATCH", "", "[]"), ("GET", "/Region", ""), ("PUT", "/Region", "{}"),
        ("DELETE", "/Region", "{}"),
    ])
    func `a cycle that is not there has no variables, and gets none`(method: String, end: String, body: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        func answer(_ cycle: String, in account: String = "acme") -> String {
            let headers = Self.label.merging(["X-Cyclr-Account": account]) { _, own in own }
            return cyclr.send(method, "/v1.0/cycles/\(cycle)/variables\(end)", headers: headers, body: body).line
        }
        #expect(answer(Known.nobody) == #"404 {"Message":"Cycle not found."}"#)
        #expect(answer(Known.paused, in: "north.example") == #"404 {"Message":"Cycle not found."}"#)
        #expect(answer("XXX") == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.get(Self.variables).line == "200 [\(Self.region)]")
    }

    @Test(arguments: ["GET", "PUT", "DELETE"])
    func `a variable that is not there is not found`(method: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        for name in ["nobody", "region", "%20", "a%2Fb"] {
            let answer = cyclr.send(method, "\(Self.variables)/\(name)", headers: Self.label, body: "{}")
            #expect(answer.line == #"404 {"Message":"Variable not found."}"#)
        }
    }

    @Test(arguments: ["", "{}", #"{"DisplayName":""}"#, #"{"DisplayName":" ","SystemName":null}"#, #"{"DisplayName":[]}"#, "[]", "{", "7"])
    func `a variable needs a name`(body: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.variables, body).line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.get(Self.variables).line == "200 [\(Self.region)]")
    }

    @Test(arguments: ["", "{}", "7", #"[{"DisplayName":"new"},{}]"#, #"[{"DisplayName":"new"},null]"#, #"[{"DisplayName":"new"},7]"#, "["])
    func `many variables with a bad one among them are refused whole`(body: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let answer = cyclr.send("PATCH", Self.variables, headers: Self.label, body: body)
        #expect(answer.line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.get(Self.variables).line == "200 [\(Self.region)]")
    }

    @Test func `variables of a running cycle are not changed, and none is deleted even where there is none`() throws {
        let seed = #"[{"DisplayName":"v","SystemName":"v","Value":"1","MappingType":"StaticValue","$cycle":"\#(Known.active)"}]"#
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/variables.json": seed])
        let conflict = #"409 {"Message":"The cycle is running and cannot be changed."}"#
        #expect(cyclr.post(Self.ofActive, #"{"DisplayName":"w"}"#).line == conflict)
        #expect(cyclr.send("PATCH", Self.ofActive, headers: Self.label, body: #"[{"DisplayName":"w"}]"#).line == conflict)
        #expect(cyclr.put("\(Self.ofActive)/v", #"{"Value":"2"}"#).line == conflict)
        #expect(cyclr.put("\(Self.ofActive)/nobody", #"{"Value":"2"}"#).status == 404)
        #expect(cyclr.delete("\(Self.ofActive)/v").line == conflict)
        #expect(cyclr.delete("\(Self.ofActive)/nobody").line == conflict)
        #expect(cyclr.get("\(Self.ofActive)/v").json?["Value"] == "1")
    }

    // MARK: What it answers

    @Test func `the variables of a cycle, and one of them`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get("\(Self.variables)/").line == "200 [\(Self.region)]")
        #expect(cyclr.get("\(Self.variables)/Region").line == "200 \(Self.region)")
        #expect(cyclr.get(Self.ofActive).line == "200 []")
    }

    // MARK: What it remembers

    @Test func `a new variable is addressed by its display name without blanks`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let made = cyclr.post(Self.variables, #"{"DisplayName":"Sales  Region","Value":7,"MappingType":"StaticValue"}"#)
        #expect(made.line == #"200 {"DisplayName":"Sales  Region","SystemName":"SalesRegion","Value":"7","MappingType":"StaticValue"}"#)
        #expect(cyclr.get("\(Self.variables)/SalesRegion").line == made.line)
        #expect(cyclr.get(Self.variables).each("SystemName") == ["Region", "SalesRegion"])
        let named = cyclr.post(Self.variables, #"{"DisplayName":"n","SystemName":"own name"}"#)
        #expect(named.line == #"200 {"DisplayName":"n","SystemName":"own name","Value":null,"MappingType":null}"#)
        #expect(cyclr.get("\(Self.variables)/own%20name").line == named.line)
        #expect(cyclr.post(Self.variables, #"{"DisplayName":"x","SystemName":""}"#).json?["SystemName"] == "x")
    }

    @Test func `one of the same system name is written over`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.variables, #"{"DisplayName":"Region","Value":"US"}"#).json?["Value"] == "US")
        #expect(cyclr.get(Self.variables).line == "200 [\(Self.region.replacing("EU", with: "US"))]")
    }

    @Test func `a change touches what it names, and never the system name`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let changed = cyclr.put("\(Self.variables)/Region", #"{"displayName":"Where","SystemName":"Other","Value":null}"#)
        #expect(changed.line == #"200 {"DisplayName":"Where","SystemName":"Region","Value":null,"MappingType":"StaticValue"}"#)
        #expect(cyclr.get("\(Self.variables)/Region").line == changed.line)
        #expect(cyclr.put("\(Self.variables)/Region", "{}").line == changed.line)
    }

    @Test func `many at once: what is there is changed, the rest is made, and those are answered`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let body = #"[{"SystemName":"Region","Value":"US"},{"DisplayName":"New one","Value":"1","MappingType":"StaticValue"}]"#
        let answer = cyclr.send("PATCH", Self.variables, headers: Self.label, body: body)
        #expect(
            answer.line == #"""
                200 [{"DisplayName":"Region","SystemName":"Region","Value":"US","MappingType":"StaticValue"},{"DisplayName":"New one","SystemName":"Newone","Value":"1","MappingType":"StaticValue"}]
                """#)
        #expect(cyclr.get(Self.variables).line == answer.line)
        #expect(cyclr.send("PATCH", Self.variables, headers: Self.label, body: "[]").line == "200 []")
    }

    @Test func `a variable that is named by its system name keeps the display name that it has`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.variables, #"{"DisplayName":"Sales Region","Value":"EU","MappingType":"StaticValue"}"#).status == 200)
        let body = #"[{"SystemName":"SalesRegion","Value":"US"}]"#
        let answer = cyclr.send("PATCH", Self.variables, headers: Self.label, body: body)
        let changed = #"{"DisplayName":"Sales Region","SystemName":"SalesRegion","Value":"US","MappingType":"StaticValue"}"#
        #expect(answer.line == "200 [\(changed)]")
        #expect(cyclr.get("\(Self.variables)/SalesRegion").line == "200 \(changed)")
        #expect(cyclr.post(Self.variables, #"{"DisplayName":" ","SystemName":"SalesRegion"}"#).line == "200 \(changed)")
        #expect(cyclr.post(Self.variables, #"{"SystemName":"Other"}"#).json?["DisplayName"] == "Other")
    }

    @Test func `a deleted variable is gone`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.delete("\(Self.variables)/Region").line == "200 ")
        #expect(cyclr.get(Self.variables).line == "200 []")
        #expect(cyclr.delete("\(Self.variables)/Region").status == 404)
    }
}
