import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct CustomConnectorsTests {
    private static let path = "/v1.0/account/connectors/custom"
    private static let definition = #"""
        {"Name":"Ledger","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001","Status":"Approved","ReleaseStatus":"Draft","Version":2,"Billable":false,"ProductAddon":{"Categories":["Finance"],"ConnectorName":"Ledger"},"Authentication":[{"IsDefault":false,"AuthType":"Basic"},{"IsDefault":true,"AuthType":"ApiKey"}],"Parameters":[{"Name":"Tenant","TargetName":"tenant","IsAccountConnectorProperty":true}],"Triggers":[],"Methods":[{"Name":"Get Entry","Category":"Entries","MethodUniqueIdentifier":"00000000-0000-4000-8000-00000000b002","EndPoint":"https://ledger.example/{{EntryId}}","Parameters":[{"Name":"Entry","TargetName":"EntryId"}],"ResponseFields":[{"Location":"id","Name":"Id"}],"$responses":[{"body":{"id":"{{EntryId}}"}}]},{"Name":"Add Entry","Category":"Entries","RequestFields":[{"Location":"amount","DataType":"Decimal"}]}],"RateLimits":[],"x-unknown":{"b":1.0,"a":null}}
        """#

    // MARK: What it refuses

    @Test(arguments: [
        (
            #"{"UniqueIdentifier":"00000000-0000-4000-8000-00000000b001"}"#,
            #"{"Message":"Invalid connector: (Column 'Name' cannot be null)"}"#
        ),
        (
            #"{"Name":null,"UniqueIdentifier":"00000000-0000-4000-8000-00000000b001"}"#,
            #"{"Message":"Invalid connector: (Column 'Name' cannot be null)"}"#
        ),
        ("", #"{"Message":"Invalid connector: (Column 'UniqueIdentifier' cannot be null)"}"#),
        ("{}", #"{"Message":"Invalid connector: (Column 'UniqueIdentifier' cannot be null)"}"#),
        (#"{"Name":"n","UniqueIdentifier":""}"#, #"{"Message":"Invalid connector: (Column 'UniqueIdentifier' cannot be null)"}"#),
        (#"{"Name":"n","UniqueIdentifier":"XXX"}"#, #"{"Message":"Invalid connector: (Column 'UniqueIdentifier' cannot be null)"}"#),
        (
            #"{"Name":"n","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001","Authentication":[{"AuthType":"Magic"}]}"#,
            #"{"Message":"The request is invalid."}"#
        ),
        (
            #"{"Name":"n","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001","Authentication":[{},{"authtype":{}}]}"#,
            #"{"Message":"The request is invalid."}"#
        ),
        ("[]", #"{"Message":"The request is invalid."}"#), ("{", #"{"Message":"The request is invalid."}"#),
    ])
    func `a bad definition is refused, and nothing is made or changed`(body: String, message: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post("\(Self.path)/", body).line == "400 \(message)")
        #expect(cyclr.get(Self.path).line == "200 []")
        #expect(cyclr.post(Self.path, Self.definition).json?["Id"] == 8004)
        let before = cyclr.get("\(Self.path)/8004").line
        #expect(cyclr.send("PUT", "\(Self.path)/8004", body: body).line == "400 \(message)")
        #expect(cyclr.get("\(Self.path)/8004").line == before)
    }

    @Test(arguments: [
        (#"[{"status":99999}]"#, "/Methods/0/$responses/0/status: expected a status from 200 to 599, found 99999; correct the value"),
        (#"[{},{"when":7}]"#, "/Methods/0/$responses/1/when: expected an object"),
        (#"[{"when":{"nobody":1}}]"#, "/Methods/0/$responses/0/when/nobody: expected the Name"),
        (
            #"{"body":{"a":1}}"#,
            #"/Methods/0/$responses: expected an array, each element an object, each member any value, found {"body":{"a":1}}; correct"#
        ),
        ("[{},7]", "/Methods/0/$responses/1: expected an object, each member any value, found 7; correct the value"),
    ])
    func `what no seed may let an application answer is refused here too`(responses: String, fault: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let answer = cyclr.post(
            Self.path,
            #"{"Name":"n","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001","Methods":[{"Name":"m","$responses":\#(responses)}]}"#)
        #expect(answer.status == 400)
        #expect(answer.json?["MessageDetail"]?.stringValue?.hasPrefix(fault) == true, "\(answer.line)")
        #expect(cyclr.get(Self.path).line == "200 []")
    }

    @Test(arguments: ["GET", "PUT", "DELETE"])
    func `a custom connector that is not the account's is not found`(method: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, Self.definition, headers: ["X-Cyclr-Account": "north.example"]).json?["Id"] == 8004)
        for id in ["8004", "2582", "8005"] {
            #expect(
                cyclr.send(method, "\(Self.path)/\(id)", body: Self.definition).line == #"404 {"Message":"Custom connector not found."}"#)
        }
        #expect(cyclr.send(method, "\(Self.path)/Ledger", body: Self.definition).line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.send(method, "\(Self.path)/8004", headers: ["X-Cyclr-Account": ""], body: Self.definition).status == 401)
    }

    @Test(arguments: ["connectors/8004", "connectors/Ledger", "connectors/Ledger/2", "connectors/8004/methods", "methods/40005"])
    func `what an account made is there for no other one`(path: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, Self.definition).status == 200)
        #expect(cyclr.get("/v1.0/\(path)").status == 200)
        for account in [nil, "north.example"] {
            #expect(cyclr.get("/v1.0/\(path)", headers: ["X-Cyclr-Account": account]).status == 404)
            let all = cyclr.get("/v1.0/connectors?includeCustomConnectors=true", headers: ["X-Cyclr-Account": account])
            #expect(all.json?.arrayValue?.count == 3)
        }
        #expect(cyclr.post("/v1.0/connectors/8004/install", "", headers: ["X-Cyclr-Account": "north.example"]).status == 404)
    }

    @Test(arguments: [
        #"{"MethodId":"40005"}"#, #"{"MethodId":40006}"#, #"{"MethodId":"00000000-0000-4000-8000-00000000b002"}"#,
    ])
    func `a step does not call what another account made for itself`(body: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let north = ["X-Cyclr-Account": "north.example"]
        #expect(cyclr.post(Self.path, Self.definition).status == 200)
        let cycle = cyclr.post("/v1.0/cycles", #"{"Name":"n"}"#, headers: north).json?["Id"]?.stringValue ?? ""
        #expect(cyclr.post("/v1.0/cycles/\(cycle)/steps", body, headers: north).line == #"404 {"Message":"Method not found."}"#)
        #expect(cyclr.get("/v1.0/cycles/\(cycle)/steps", headers: north).line == "200 []")
        #expect(cyclr.post("/v1.0/cycles/\(CyclesFixture.paused)/steps", body).json?["ConnectorId"] == 8004)
    }

    @Test func `a template brings no connector into an account that another one made for itself`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let north = ["X-Cyclr-Account": "north.example"]
        #expect(cyclr.post(Self.path, Self.definition).status == 200)
        let file = #"""
            {"Name":"t","Cycle":{"Steps":[{"Key":"a","Name":"s","ActionType":"Action","ConnectorId":8004,"MethodId":"40005"}]}}
            """#
        let template = cyclr.post("/v1.0/templates/import", file).json?["Id"]?.stringValue ?? ""
        let foreign = cyclr.post("/v1.0/templates/\(template)/install", "", headers: north).json
        #expect(foreign?["Connectors"]?[0]?["AccountConnectorId"] == .null)
        #expect(foreign?["Connectors"]?[0]?["Name"] == "")
        let step = cyclr.get("/v1.0/cycles/\(foreign?["Id"]?.stringValue ?? "")/steps", headers: north).json?[0]
        #expect(step?["MethodId"] == "40005")
        #expect(step?["AccountConnector"] == .null)
        #expect(step?["Method"] == .null)
        #expect(cyclr.get("/v1.0/account/connectors", headers: north).json?.arrayValue?.count == 1)
        let own = cyclr.post("/v1.0/templates/\(template)/install", "").json
        #expect(own?["Connectors"]?[0]?["AccountConnectorId"] == 60003)
        #expect(cyclr.get("/v1.0/cycles/\(own?["Id"]?.stringValue ?? "")/steps").json?[0]?["Method"]?["Name"] == "Get Entry")
    }

    // MARK: What it answers

    @Test(arguments: [
        ("", ["MailChimp", "Access CRM", "Files", "Zed", "FILES", "Beta"]),
        ("&orderBy=Name", ["Access CRM", "Beta", "Files", "FILES", "MailChimp", "Zed"]),
        ("&category=Utilities", ["Files", "FILES", "Beta"]), ("&category=utilities&orderBy=Name", ["Beta", "Files", "FILES"]),
        ("&category=CRMs", ["Access CRM"]), ("&category=Other", ["Zed"]), ("&query=e", ["Access CRM", "Files", "Zed", "FILES", "Beta"]),
        ("&query=E&orderBy=Name&category=Utilities", ["Beta", "Files", "FILES"]),
    ])
    func `every page of the catalogue has an account's connectors where the order puts them`(query: String, names: [String]) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        for (number, (name, category)) in [("Zed", "Other"), ("FILES", "UTILITIES"), ("Beta", "Utilities")].enumerated() {
            let definition = #"""
                {"Name":"\#(name)","UniqueIdentifier":"00000000-0000-4000-8000-00000000b00\#(number)",\#
                "ProductAddon":{"Categories":["\#(category)"]}}
                """#
            #expect(cyclr.post(Self.path, definition).status == 200)
        }
        for size in 1...7 {
            for (order, expected) in [("", names), ("&sortOrderAsc=false", names.reversed())] {
                let pages = (1...7).map { page in
                    cyclr.get("/v1.0/connectors?includeCustomConnectors=true\(query)\(order)&pageSize=\(size)&page=\(page)")
                }
                #expect(pages.flatMap { $0.each("Name") } == expected)
                #expect(pages.allSatisfy { $0.header("Total-Records") == "\(names.count)" })
            }
        }
    }

    @Test func `the catalogue's members follow from a definition`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let created = cyclr.post(Self.path, Self.definition)
        let parameter = """
            {"IsAccountConnectorProperty":true,"TargetType":"MergeField","TargetName":"tenant","IsSensitive":false,"Id":1000000,"Name":"Tenant",\
            "Description":null,"IsOptional":false,"DataType":"Undefined","TriggerName":null,"Values":[],"DisplayOrder":0,"Triggers":null}
            """
        let ids = created.json?["Authentication"]?.arrayValue?.map { $0["Id"]?.stringValue ?? "" } ?? []
        #expect(ids.count == 2)
        let kinds = zip(ids, [("Basic", false), ("ApiKey", true)]).map { Self.authentication($0, $1.0, isDefault: $1.1) }
        #expect(
            created.line == """
                200 {"Id":8004,"Name":"Ledger","Description":null,"Status":"Approved","Version":"2","Icon":null,"AuthDescription":null,\
                "AuthType":"ApiKey","OAuth2Type":"Unknown","AuthScheme":null,"Parameters":[\(parameter)],"Triggers":[],"Categories":["Finance"],\
                "IsSystemConnector":false,"Authentication":[\(kinds.joined(separator: ","))]}
                """)
        #expect(cyclr.get(Self.path).line == "200 [\(created.body)]")
        #expect(cyclr.get("/v1.0/connectors/8004").line == created.line)
        #expect(cyclr.get("/v1.0/connectors?includeCustomConnectors=true&query=ledger").line == "200 [\(created.body)]")
        #expect(cyclr.get("/v1.0/connectors?query=ledger").line == "200 []")
        let methods = cyclr.get("/v1.0/connectors/8004/methods")
        #expect(methods.json?.arrayValue?.map { $0["Name"] } == ["Add Entry", "Get Entry"])
        #expect(methods.json?[1]?["Parameters"]?[0]?["Id"] == 1_000_001)
        #expect(methods.json?[0]?["RequestFields"]?[0]?["DataType"] == "Decimal")
    }

    private static func authentication(_ id: String, _ type: String, isDefault: Bool) -> String {
        """
        {"Id":"\(id)","AuthName":null,"AuthDescription":null,"AuthType":"\(type)","OAuth2Type":"Unknown","AuthScheme":null,"IsDefault":\(isDefault)}
        """
    }

    @Test(arguments: [#"{"IsDefault":true}"#, #"{"AuthType":null,"IsDefault":true}"#])
    func `a kind of authentication that is sent without a type is shown as one that asks for nothing`(kind: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let connector = cyclr.post(
            Self.path, #"{"Name":"n","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001","Authentication":[\#(kind)]}"#)
        let id = connector.json?["Authentication"]?[0]?["Id"]?.stringValue ?? ""
        #expect(connector.json?["Authentication"]?.text == "[\(Self.authentication(id, "None", isDefault: true))]")
        #expect(connector.json?["AuthType"] == "None")
        #expect(cyclr.get("/v1.0/connectors/8004").line == connector.line)
        #expect(cyclr.post("/v1.0/connectors/8004/install", "").json?["Authenticated"] == true)
    }

    @Test func `each kind of authentication can be chosen by an id, which it keeps`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let own = "00000000-0000-4000-8000-00000000b003"
        let definition = #"""
            {"Name":"Ledger","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001",\#
            "Authentication":[{"AuthType":"ApiKey"},{"AuthType":"None"},{"Id":"\#(own)","AuthType":"Basic"},{"Id":null,"AuthType":"None"}]}
            """#
        let kinds = cyclr.post(Self.path, definition).json?["Authentication"]
        let ids = kinds?.arrayValue?.map { $0["Id"]?.stringValue ?? "" } ?? []
        #expect(Set(ids).count == 4)
        #expect(ids.filter { $0.count == 36 }.count == 4)
        #expect(ids.dropFirst(2).first == own)
        let installed = ids.enumerated().map { place, id in
            cyclr.post("/v1.0/connectors/8004/install", #"{"Name":"Ledger \#(place)","AuthenticationId":"\#(id)"}"#).json?["Authenticated"]
        }
        #expect(installed == [false, true, false, true])
        #expect(cyclr.send("PUT", "\(Self.path)/8004", body: definition).json?["Authentication"] == kinds)
    }

    @Test func `a null where none may be, and a number that another part has or that no path can name, count as not sent`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let definition = #"""
            {"Name":"n","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001","Status":null,"Triggers":null,"Authentication":null,\#
            "Parameters":[{"Id":0,"Name":"A"},{"Id":0,"Name":"B"}],"Methods":[{"Name":"m","EndPoint":null,"Parameters":null,"$responses":null,\#
            "RequestFields":[{"Id":7,"Name":null},{"Id":7},{"Id":9007199254740992}],"ResponseFields":[{"Id":7},{"Id":1000002},{"Id":8}]}]}
            """#
        let connector = cyclr.post(Self.path, definition).json
        #expect(connector?["Status"] == "Approved")
        #expect(connector?["Triggers"] == [])
        #expect(connector?["Authentication"] == [])
        #expect(connector?["Parameters"]?.arrayValue?.map { $0["Id"] } == [1_000_000, 1_000_001])
        let method = cyclr.get("/v1.0/methods/40005").json
        #expect(method?["EndPoint"] == "")
        #expect(method?["Parameters"] == [])
        #expect(method?["RequestFields"]?.arrayValue?.map { $0["Id"] } == [7, 1_000_002, 1_000_003])
        #expect(method?["RequestFields"]?[0]?["Name"] == "")
        #expect(method?["ResponseFields"]?.arrayValue?.map { $0["Id"] } == [1_000_004, 1_000_005, 8])
        for record in ["connectors/8004", "methods/40005"] {
            let seed = cyclr.get("/__admin/state/cyclr/\(record)").body
            #expect(cyclr.send("PUT", "/__admin/state/cyclr/\(record)", body: seed).status == 200)
        }
    }

    @Test func `categories are found under a name in any letter case`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let definition = Self.definition.replacing(#""ProductAddon":{"Categories":"#, with: #""productAddon":{"categories":"#)
        #expect(definition != Self.definition)
        #expect(cyclr.post(Self.path, definition).json?["Categories"] == ["Finance"])
    }

    @Test func `words are read in any letter case, and shown as the service spells them`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let definition = #"""
            {"Name":"n","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001","Authentication":[{"authType":"oauth2","OAuth2Type":"clientcredentials"}],\#
            "Parameters":[{"Name":"p","TargetType":"HTTPHEADER","DataType":"text"}],"Methods":[{"Name":"m","MethodType":"webhook",\#
            "ResponseFields":[{"Location":"a","DataType":2},{"Location":"b","DataType":"Own"}]}]}
            """#
        let connector = cyclr.post(Self.path, definition).json
        #expect(connector?["AuthType"] == "OAuth2")
        #expect(connector?["OAuth2Type"] == "ClientCredentials")
        #expect(connector?["Authentication"]?[0]?["AuthType"] == "OAuth2")
        #expect(connector?["Authentication"]?[0]?["OAuth2Type"] == "ClientCredentials")
        #expect(connector?["Parameters"]?[0]?["TargetType"] == "HttpHeader")
        #expect(connector?["Parameters"]?[0]?["DataType"] == "Text")
        let method = cyclr.get("/v1.0/methods/40005").json
        #expect(method?["MethodType"] == "Webhook")
        #expect(method?["ResponseFields"]?.arrayValue?.map { $0["DataType"] } == ["Integer", "Own"])
        #expect(cyclr.post("/v1.0/connectors/8004/install", "").json?["Authenticated"] == false)
    }

    // MARK: What it remembers

    @Test func `a definition is kept to the letter, with its id`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, Self.definition).status == 200)
        #expect(cyclr.get("\(Self.path)/8004").line == #"200 {"Id":8004,\#(Self.definition.dropFirst())"#)
    }

    @Test func `it installs and answers calls like any other connector`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, Self.definition).status == 200)
        let installed = cyclr.post("/v1.0/connectors/Ledger/install", #"{"AuthValue":"k","Properties":[{"Name":"tenant","Value":"t"}]}"#)
        #expect(installed.json?["Connector"]?["Id"] == 8004)
        let call = cyclr.post("/v1.0/account/connectors/60003/methods/40005", #"{'Parameters': {1000001: 7}}"#)
        #expect(call.line == #"200 {"id":7}"#)
        #expect(cyclr.get("/v1.0/account/connectors/60003/methods/00000000-0000-4000-8000-00000000b002").line == #"200 {"id":null}"#)
        #expect(
            cyclr.get("/v1.0/account/connectors/60003/methods/40006").line == #"""
                501 {"Message":"Understudy does not know what method 40006 (Add Entry) answers to this; add \"$responses\" to it in its connector's definition."}
                """#)
    }

    @Test func `a sub account's step calls a method of its parent's by the parent's account connector`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, Self.definition).status == 200)
        #expect(cyclr.post("/v1.0/connectors/8004/install", "").json?["Id"] == 60003)
        #expect(cyclr.post("/v1.0/accounts", #"{"Id":"sub","Name":"Sub","ParentAccountId":"acme"}"#).status == 200)
        let sub = ["X-Cyclr-Account": "sub"]
        let cycle = cyclr.post("/v1.0/cycles", #"{"Name":"n"}"#, headers: sub).json?["Id"]?.stringValue ?? ""
        let body = #"{"AccountConnectorId":60003,"MethodId":"00000000-0000-4000-8000-00000000b002"}"#
        #expect(cyclr.post("/v1.0/cycles/\(cycle)/steps", body, headers: sub).json?["Method"]?["Id"] == 40005)
        #expect(cyclr.post("/v1.0/cycles/\(cycle)/steps", #"{"MethodId":"40005"}"#, headers: sub).status == 404)
    }

    @Test func `two accounts may have the same definition, and each calls its own`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        for account in ["acme", "north.example"] {
            #expect(cyclr.post(Self.path, Self.definition, headers: ["X-Cyclr-Account": account]).status == 200)
            let installed = cyclr.post(
                "/v1.0/connectors/Ledger/install", #"{"AuthValue":"k"}"#, headers: ["X-Cyclr-Account": account])
            #expect(installed.status == 200)
        }
        for (account, id) in [("acme", 60003), ("north.example", 60004)] {
            let path = "/v1.0/account/connectors/\(id)/methods/00000000-0000-4000-8000-00000000b002"
            #expect(cyclr.get(path, headers: ["X-Cyclr-Account": account]).status == 200)
        }
        for (account, id) in [("acme", 40005), ("north.example", 40007)] {
            let method = cyclr.get("/v1.0/methods/00000000-0000-4000-8000-00000000b002", headers: ["X-Cyclr-Account": account])
            #expect(method.json?["Id"] == id.json)
        }
        #expect(cyclr.get("/v1.0/methods/00000000-0000-4000-8000-00000000b002", headers: ["X-Cyclr-Account": nil]).status == 404)
    }

    @Test func `a definition that is sent again keeps the numbers of its methods, and loses those that it leaves out`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, Self.definition).status == 200)
        let again = Self.definition.replacing("\"Ledger\",\"Unique", with: "\"Book\",\"Unique").replacing("Get Entry", with: "Read Entry")
        #expect(cyclr.send("PUT", "\(Self.path)/8004", body: again).json?["Name"] == "Book")
        #expect(cyclr.get("/v1.0/methods/40005").json?["Name"] == "Read Entry")
        #expect(cyclr.get("/v1.0/methods/40006").json?["Name"] == "Add Entry")
        let bare = #"{"Name":"Book","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001"}"#
        #expect(cyclr.send("PUT", "\(Self.path)/8004", body: bare).json?["AuthType"] == "None")
        #expect(cyclr.get("/v1.0/connectors/8004/methods").line == "200 []")
        #expect(cyclr.get("/v1.0/methods/40005").status == 404)
        #expect(cyclr.get("/v1.0/connectors/Ledger").status == 404)
    }

    @Test func `methods of one name, or with one identifier, keep their numbers when the same definition is sent again`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let own = #""MethodUniqueIdentifier":"00000000-0000-4000-8000-00000000b002""#
        let definition = #"""
            {"Name":"n","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001","Methods":[{"Name":"m","Description":"1"},\#
            {"Name":"m","Description":"2"},{"Name":"z",\#(own),"Description":"3"},{"Name":"a",\#(own),"Description":"4"}]}
            """#
        #expect(cyclr.post(Self.path, definition).json?["Id"] == 8004)
        let methods = cyclr.get("/v1.0/connectors/8004/methods")
        #expect(Set(methods.each("MethodUniqueIdentifier")).count == 3)
        #expect(cyclr.put("\(Self.path)/8004", definition).status == 200)
        #expect(cyclr.get("/v1.0/connectors/8004/methods").json?.arrayValue?.count == 4)
        for (number, description) in [(40005, "1"), (40006, "2"), (40007, "3"), (40008, "4")] {
            #expect(cyclr.get("/v1.0/methods/\(number)").json?["Description"]?.stringValue == description)
        }
    }

    @Test func `a part keeps its number and its mapping when a definition is sent again with other parts`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        func ids(_ parameters: String, _ fields: String) -> [[JSON?]?] {
            let definition = #"""
                {"Name":"n","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001","Parameters":\#(parameters),\#
                "Methods":[{"Name":"m","Parameters":\#(parameters),"RequestFields":\#(fields),"ResponseFields":\#(fields)}]}
                """#
            let connector = cyclr.get(Self.path).json?[0]?["Id"]?.intValue
            let sent = connector.map { cyclr.put("\(Self.path)/\($0)", definition) } ?? cyclr.post(Self.path, definition)
            let method = cyclr.get("/v1.0/methods/40005").json
            return [sent.json?["Parameters"], method?["Parameters"], method?["RequestFields"], method?["ResponseFields"]].map {
                $0?.arrayValue?.map { $0["Id"] }
            }
        }
        let parameter = #"{"Name":"P","TargetName":"p"}"#, field = #"{"Location":"a.b"}"#, other = #"{"Name":"Other"}"#
        #expect(
            ids("[\(parameter),\(other)]", "[\(field),\(other),\(other)]") == [
                [1_000_000, 1_000_001], [1_000_002, 1_000_003], [1_000_004, 1_000_005, 1_000_006], [1_000_007, 1_000_008, 1_000_009],
            ])
        let step = cyclr.post("/v1.0/cycles/\(CyclesFixture.paused)/steps", #"{"MethodId":"40005"}"#).json?["Id"]?.stringValue ?? ""
        let body = #"[{"TargetFieldName":"a.b","Value":"v"},{"TargetFieldName":"Other","Value":"w"}]"#
        #expect(cyclr.put("/v1.0/steps/\(step)/fieldmappings", body).each("Value") == ["v", "w", "null"])
        // what is left out loses its number for good, also where it returns
        #expect(
            ids("[\(other)]", "[\(other),{},\(field)]") == [
                [1_000_001], [1_000_003], [1_000_005, 1_000_010, 1_000_004], [1_000_008, 1_000_011, 1_000_007],
            ])
        #expect(cyclr.get("/v1.0/steps/\(step)/fieldmappings").each("Value") == ["w", "null", "v"])
        #expect(
            ids("[\(parameter),\(other)]", "[\(field)]") == [
                [1_000_012, 1_000_001], [1_000_013, 1_000_003], [1_000_004], [1_000_007],
            ])
    }

    @Test func `parts of which there are very many have numbers of their own`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let fields = (1...1500).map { #"{"Location":"f\#($0)"}"# }.joined(separator: ",")
        let methods = #"[{"Name":"a","RequestFields":[\#(fields)]},{"Name":"b","RequestFields":[\#(fields)]}]"#
        let definition = #"{"Name":"n","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001","Methods":\#(methods)}"#
        #expect(cyclr.post(Self.path, definition).status == 200)
        let ids = [40005, 40006].flatMap { method in
            (cyclr.get("/v1.0/methods/\(method)").json?["RequestFields"]?.arrayValue ?? []).compactMap { $0["Id"]?.intValue }
        }
        #expect(Set(ids).count == 3000)
    }

    @Test func `what is installed of it and the cycles that use it follow a definition that is sent again`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, Self.definition).status == 200)
        #expect(cyclr.post("/v1.0/connectors/8004/install", "").json?["Id"] == 60003)
        let cycle = "/v1.0/cycles/\(cyclr.post("/v1.0/cycles", #"{"Name":"n"}"#).json?["Id"]?.stringValue ?? "")"
        for step in [#"{"AccountConnectorId":60003,"MethodId":"40005"}"#, #"{"MethodId":"40006"}"#] {
            #expect(cyclr.post("\(cycle)/steps", step).json?["ConnectorId"] == 8004)
        }
        let again = Self.definition.replacing(#""Status":"Approved""#, with: #""Status":"Retired""#)
            .replacing(#""Version":2"#, with: #""Version":3"#)
        #expect(cyclr.send("PUT", "\(Self.path)/8004", body: again).json?["Status"] == "Retired")
        #expect(cyclr.get("/v1.0/account/connectors/60003").json?["Status"] == "Retired")
        #expect(cyclr.get("/v1.0/accounts/acme").json?["Connectors"]?.arrayValue?.last?["Status"] == "Retired")
        let connectors = cyclr.get(cycle).json?["Connectors"]?.arrayValue ?? []
        #expect(connectors.map { $0["Version"] } == ["3", "3"])
        #expect(connectors.map { $0["Status"] } == ["Retired", "Retired"])
        #expect(cyclr.get("/v1.0/cycles?connectorName=Ledger&connectorVersion=3").json?.arrayValue?.count == 1)
        #expect(cyclr.get("/v1.0/cycles?connectorName=Ledger&connectorVersion=2").line == "200 []")
    }

    @Test func `what is installed of it is authenticated by the kind that a definition which is sent again has`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let installed = "/v1.0/account/connectors/60003"
        func isAuthenticated(by kind: String) -> [JSON?] {
            let again = Self.definition.replacing(#""AuthType":"ApiKey""#, with: #""AuthType":"\#(kind)""#)
            #expect(cyclr.put("\(Self.path)/8004", again).status == 200)
            let listed = cyclr.get("/v1.0/accounts/acme").json?["Connectors"]?.arrayValue?.last
            return [cyclr.get(installed).json?["Authenticated"], listed?["Authenticated"]]
        }
        #expect(cyclr.post(Self.path, Self.definition).status == 200)
        #expect(cyclr.post("/v1.0/connectors/8004/install", "").json?["Authenticated"] == false)
        #expect(isAuthenticated(by: "None") == [true, true])
        #expect(isAuthenticated(by: "ApiKey") == [false, false])
        #expect(cyclr.put(installed, #"{"Properties":[{"Name":"tenant","Value":"t"}]}"#).json?["Authenticated"] == false)
        #expect(isAuthenticated(by: "AuthFields") == [true, true])
        #expect(cyclr.put(installed, #"{"AuthValue":"k"}"#).json?["Authenticated"] == true)
        #expect(isAuthenticated(by: "Basic") == [true, true])
        #expect(cyclr.get(installed).json?["AuthValue"] == "k")
    }

    @Test func `a chosen kind of authentication that a definition leaves out counts no more, and what is exported loads again`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let own = "00000000-0000-4000-8000-00000000b003"
        let chosen = Self.definition.replacing(#"{"IsDefault":false,"#, with: #"{"Id":"\#(own)","IsDefault":false,"#)
        #expect(cyclr.post(Self.path, chosen).json?["Id"] == 8004)
        #expect(cyclr.post("/v1.0/connectors/8004/install", #"{"AuthenticationId":"\#(own)"}"#).json?["Id"] == 60003)
        let installed = "/__admin/state/cyclr/account-connectors/60003"
        #expect(cyclr.get(installed).json?["$authenticationId"]?.stringValue == own)
        #expect(cyclr.put("\(Self.path)/8004", Self.definition).status == 200)
        #expect(cyclr.get(installed).json?["$authenticationId"]?.stringValue == nil)
        let export = cyclr.get("/__admin/state/cyclr").body
        #expect(cyclr.send("PUT", "/sandbox/copy/__admin/state", body: export).status == 200)
    }

    @Test func `a removed one is gone, with its methods and what was installed of it`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, Self.definition).status == 200)
        #expect(cyclr.post("/v1.0/connectors/8004/install", "").json?["Id"] == 60003)
        #expect(cyclr.send("DELETE", "\(Self.path)/8004/", body: "{}").line == "200 ")
        for path in ["account/connectors/custom/8004", "connectors/8004", "methods/40005", "account/connectors/60003"] {
            #expect(cyclr.get("/v1.0/\(path)").status == 404)
        }
        #expect(cyclr.get(Self.path).line == "200 []")
        #expect(cyclr.post(Self.path, Self.definition).json?["Id"] == 8005)
    }

    @Test func `a cycle that used a removed one still names it, also when it was exported`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, Self.definition).status == 200)
        #expect(cyclr.post("/v1.0/connectors/8004/install", "").json?["Id"] == 60003)
        let cycle = "/v1.0/cycles/\(cyclr.post("/v1.0/cycles", #"{"Name":"n"}"#).json?["Id"]?.stringValue ?? "")"
        #expect(cyclr.post("\(cycle)/steps", #"{"AccountConnectorId":60003,"MethodId":"40005"}"#).status == 200)
        #expect(cyclr.send("DELETE", "\(Self.path)/8004", body: "{}").line == "200 ")
        let shown = cyclr.get(cycle)
        #expect(
            shown.json?["Connectors"]?.text == #"""
                [{"Id":8004,"AccountConnectorId":null,"Name":"Ledger","Version":"2","Authenticated":false,"StepCount":1,"Icon":null,"ConnectorId":8004,"Status":"Approved","Description":null}]
                """#)
        let export = cyclr.get("/__admin/state/cyclr").body
        #expect(cyclr.send("PUT", "/sandbox/copy/__admin/state", body: export).status == 200)
        #expect(cyclr.get("/sandbox/copy\(cycle)").line == shown.line)
    }

    @Test func `one that seeds install in another account goes from there too`() throws {
        let connector = #"{"Id":6900,"Name":"Own","AuthType":"None","$account":"acme"}"#
        let installed = #"{"Id":50009,"Name":"Own","Authenticated":true,"ConnectorId":6900,"$account":"north.example"}"#
        let cyclr = try Understudy.cyclr(
            account: "acme",
            seeds: [
                "cyclr/connectors.json": "\(Fixture.connectors.dropLast()),\(connector)]",
                "cyclr/account-connectors.json": "\(Fixture.accountConnectors.dropLast()),\(installed)]",
            ])
        let north = ["X-Cyclr-Account": "north.example"]
        #expect(cyclr.get("/v1.0/account/connectors/50009", headers: north).status == 200)
        #expect(cyclr.send("DELETE", "\(Self.path)/6900").line == "200 ")
        #expect(cyclr.get("/v1.0/account/connectors/50009", headers: north).status == 404)
    }
}
