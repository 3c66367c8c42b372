import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct CustomFieldsTests {
    private static let path = "/v1.0/account/connectors/50001/fields"
    /// The members that the vendor's test suite sends.
    private static let shoeSize = #"""
        {"ConnectorField":"[members].SHOESIZE","SystemField":"shoe","DisplayName":"Shoe Size","Description":null,"DataType":"Text","MethodUniqueIdentifier":"00000000-0000-0000-0000-000000000000","DataTypeFormat":"","EntityIdentifier":null,"ForRequestFormat":false}
        """#
    private static let stored = #"{"Id":100000,\#(shoeSize.dropFirst())"#

    // MARK: What it refuses

    @Test(arguments: ["GET", "POST", "GET /100000", "PUT /100000", "DELETE /100000"])
    func `an account connector that is not the account's has no custom fields`(row: String) throws {
        let parts = row.split(separator: " ").map(String.init)
        let rest = parts.count > 1 ? parts[1] : ""
        let cyclr = try Understudy.cyclr(account: "acme")
        let other = cyclr.send(parts[0], "/v1.0/account/connectors/50003/fields\(rest)", body: Self.shoeSize)
        #expect(other.line == #"404 {"Message":"Account connector not found."}"#)
        let malformed = cyclr.send(parts[0], "/v1.0/account/connectors/XXX/fields\(rest)", body: Self.shoeSize)
        #expect(malformed.line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.get(Self.path).line == "200 []")
    }

    @Test(arguments: ["GET", "PUT", "DELETE"])
    func `a custom field that is not there is not found`(method: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.send(method, "\(Self.path)/100000", body: "{}").line == #"404 {"Message":"Custom field not found."}"#)
        #expect(cyclr.send(method, "\(Self.path)/shoe", body: "{}").line == #"400 {"Message":"The request is invalid."}"#)
    }

    @Test(arguments: [
        "[]", "{", "7", "null,", #"{"MethodUniqueIdentifier":"no GUID"}"#, #"{"MethodUniqueIdentifier":""}"#,
        #"{"MethodUniqueIdentifier":20001}"#,
    ])
    func `what is no object, or names no method, is refused, and nothing is stored`(body: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, body).line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.get(Self.path).line == "200 []")
    }

    // MARK: What it answers

    @Test func `what is not sent, or cannot be read, has a value all the same`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let sent = #"{"DataType":null,"ForRequestFormat":"TRUE","Unknown":1}"#
        #expect(
            cyclr.post(Self.path, sent).line == """
                200 {"Id":100000,"ConnectorField":null,"SystemField":null,"DisplayName":null,"Description":null,"DataType":"Undefined",\
                "MethodUniqueIdentifier":"00000000-0000-0000-0000-000000000000","DataTypeFormat":null,"EntityIdentifier":null,"ForRequestFormat":true}
                """)
    }

    @Test(arguments: [
        ("3", "Float"), (#""3""#, "Float"), (#""integer""#, "Integer"), ("0", "Undefined"), (#""""#, "Text"), (#""Shoe""#, "Text"),
        ("8", "Text"), ("-1", "Text"), ("{}", "Text"),
    ])
    func `a type is one of the service's, by name or number, and anything else is passed over`(sent: String, type: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, Self.shoeSize).json?["DataType"] == "Text")
        #expect(cyclr.send("PUT", "\(Self.path)/100000", body: #"{"DataType":\#(sent)}"#).json?["DataType"] == .string(type))
    }

    @Test(arguments: [
        "00000000-0000-4000-8000-000000020001", "00000000000040008000000000020001", "{00000000-0000-4000-8000-000000020001}",
        " (00000000-0000-4000-8000-000000020001) ",
    ])
    func `a method may be named in every form of a GUID that .NET reads`(form: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let added = cyclr.post(Self.path, #"{"MethodUniqueIdentifier":"\#(form)"}"#)
        #expect(added.json?["MethodUniqueIdentifier"] == "00000000-0000-4000-8000-000000020001")
    }

    // MARK: What it remembers

    @Test func `a custom field is added, read, changed and removed`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.path, Self.shoeSize).line == "200 \(Self.stored)")
        #expect(cyclr.get("\(Self.path)/100000").line == "200 \(Self.stored)")
        #expect(cyclr.get("\(Self.path)/").line == "200 [\(Self.stored)]")
        #expect(cyclr.get("/v1.0/account/connectors/50001").json?["CustomFields"]?.text == "[\(Self.stored)]")
        let changed = cyclr.send(
            "PUT", "\(Self.path)/100000",
            body: #"{"DisplayName":"Size","MethodUniqueIdentifier":null,"DataType":null,"ForRequestFormat":null,"Id":5}"#)
        #expect(changed.line == "200 \(Self.stored.replacing("Shoe Size", with: "Size"))")
        #expect(cyclr.get("\(Self.path)/100000").line == changed.line)
        #expect(cyclr.send("DELETE", "\(Self.path)/100000").line == "200 ")
        #expect(cyclr.get(Self.path).line == "200 []")
        #expect(cyclr.post(Self.path, Self.shoeSize).json?["Id"] == 100001)
    }
}
