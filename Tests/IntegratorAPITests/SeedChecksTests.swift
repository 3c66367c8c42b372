import OrderedJSON
import Testing
import UnderstudyTesting

/// The messages about faults in fixtures and seeds.
@Suite struct SeedChecksTests {
    private static func message(_ path: String, _ body: String) throws -> String? {
        let answer = try Understudy.integrator().put("/__admin/state\(path)", body)
        #expect(answer.status == 400)
        return answer.json?["error"]?["message"]?.stringValue
    }

    private static func flow(_ more: String) -> String {
        """
        {"_id":"0000c0de1000000000000009","lastModified":"2022-01-01T00:00:00.000Z","name":"F","disabled":false,"skipRetries":false,\
        "createdAt":"2022-01-01T00:00:00.000Z",\(more)}
        """
    }

    @Test func `a reference that leads nowhere is named, and where it could lead`() throws {
        for (member, target) in [("_integrationId", "integrations"), ("_exportId", "exports")] {
            #expect(
                try Self.message("/integrator/flows/0000c0de1000000000000009", Self.flow(#""\#(member)":"x""#))
                    == "/\(member): expected an id of \(target).json, found x; add it to integrator/\(target).json or remove the reference")
        }
        let desk = "/integrator/connections/\(Known.unauthorized)"
        let connection = try Understudy.integrator().get("/__admin/state\(desk)").body
        #expect(
            try Self.message(desk, connection.replacing("0000c0de1d00000000000001", with: "x"))
                == "/http/_iClientId: expected an id of iclients.json, found x; add it to integrator/iclients.json or remove the reference")
    }

    @Test func `what the service would refuse is shown, with its words`() throws {
        #expect(
            try Self.message("/integrator/flows/0000c0de1000000000000009", Self.flow(#""timezone":"Mars""#))
                == #"/timezone: expected what the service accepts, found "Mars"; correct the record: Mars is no time zone."#)
    }

    @Test func `outcomes have the form that the control plane asks for`() throws {
        #expect(
            try Self.message("/integrator/flows/0000c0de1000000000000009", Self.flow(#""$outcomes":[{"result":"zzz9","runs":{"x":1}}]"#))
                == #"/$outcomes/0/runs: expected a whole number from 1, found {"x":1}; "#
                + #"/$outcomes/0/result: expected one of succeed, fail, offline, run, count, found "zzz9""#)
        for (collection, id) in [("exports", Known.orders), ("imports", Known.invoices)] {
            let record = try Understudy.integrator().get("/__admin/state/integrator/\(collection)/\(id)").body
            #expect(
                try Self.message("/integrator/\(collection)/\(id)", "\(record.dropLast()),\"$outcomes\":[{\"result\":\"zzz9\"}]}")
                    == #"/$outcomes/0/result: expected one of succeed, fail, offline, run, count, found "zzz9""#)
        }
    }

    @Test func `an id is of the service's form`() throws {
        #expect(
            try Self.message("/integrator/tags/XYZ", #"{"_id":"XYZ","lastModified":"2022-01-01T00:00:00.000Z","tag":"t"}"#)
                == "/_id: expected 24 lower-case hexadecimal digits, found XYZ; correct the id")
    }

    @Test(arguments: [
        (
            #"{"model":"zzz","doc":{"_id":{}},"deletedAt":"2022-01-01T00:00:00.000Z","$collection":"zzz"}"#,
            "/$collection expected one of exports, imports, flows, integrations, connections, scripts, lookupcaches, iclients, found zzz"
        ),
        (
            #"{"model":"Export","doc":\#(deleted),"deletedAt":"2022-01-01T00:00:00.000Z","$collection":"imports"}"#,
            "/model expected Import, found Export"
        ),
        (
            #"{"model":"Import","doc":\#(unidentified),"deletedAt":"2022-01-01T00:00:00.000Z","$collection":"imports"}"#,
            "/doc/_id expected a string, found {}"
        ),
    ])
    func `what lies in the recycle bin can be had back`(record: String, fault: String) throws {
        #expect(
            try Self.message("", #"{"integrator":{"recycle-bin":[\#(record)]}}"#)
                == "integrator/recycle-bin.json:1: /0\(fault); correct the value")
    }

    private static let deleted = #"{"_id":"0000c0de0f000000000000aa","lastModified":"2022-01-01T00:00:00.000Z","name":"I"}"#
    private static let unidentified = #"{"_id":{},"lastModified":"2022-01-01T00:00:00.000Z","name":"I"}"#

    @Test(arguments: [
        (#""_id":"XYZ""#, "******", "{}", "/doc/_id expected 24 lower-case hexadecimal digits, found XYZ; correct the id"),
        (#""_id":"\#(id)","name":7"#, "******", "{}", "/doc/name expected a string, found 7; correct the value"),
        (
            #""_id":"\#(id)","$secrets":{}"#, "******", "{}",
            "/doc/$secrets expected a member of the service, found one of ours; move it to $beside"
        ),
        (
            #""_id":"\#(id)","queues":[{"size":-1}]"#, "******", "{}",
            "/doc/queues/0/size expected a whole number from 0, found -1; correct the value"
        ),
        (
            #""_id":"\#(id)""#, "******", #"{"$queuesize":1}"#,
            "/$beside/$queuesize expected one of the members of Connection ($secrets, $queueSize, $ping), found 1; "
                + "correct the name or remove the member"
        ),
        (
            #""_id":"\#(id)""#, "s3cret", "{}",
            #"/doc/http/auth/token/token expected "******", found another value; "#
                + #"move it to $beside/$secrets, as "http.auth.token.token", and leave "******" here"#
        ),
        (
            #""_id":"\#(id)""#, "******", #"{"$secrets":{"http.auth.token.tokn":"s3cret"}}"#,
            #"/$beside/$secrets/http.auth.token.tokn expected the path of a member that shows "******", found http.auth.token.tokn; "#
                + "correct the path, or show the mask at it"
        ),
    ])
    func `what lies in the recycle bin is as it would be if it were restored`(
        members: String, token: String, beside: String, fault: String
    ) throws {
        let block = #"{"baseURI":"https://x","mediaType":"json","auth":{"type":"token","token":{"token":"\#(token)"}}}"#
        let name = members.contains("name") ? "" : #","name":"N""#
        let doc = #"{\#(members)\#(name),"lastModified":"2022-01-01T00:00:00.000Z","type":"http","http":\#(block)}"#
        let begin = #"{"model":"Connection","doc":\#(doc),"deletedAt":"2022-01-01T00:00:00.000Z","$collection":"connections""#
        #expect(
            try Self.message("", #"{"integrator":{"recycle-bin":[\#(begin),"$beside":\#(beside)}]}}"#)
                == "integrator/recycle-bin.json:1: /0\(fault)")
    }

    private static let id = "0000c0de0c000000000000aa"

    @Test func `an application refuses what a filter chooses, in texts`() throws {
        let set = #"{"_id":"0000c0de1100000000000099","_connectionId":"\#(Known.shop)","place":"/x","records":[],"refuses":"#
        func fault(_ rule: String) throws -> String? { try Self.message("/integrator/data/0000c0de1100000000000099", "\(set)[\(rule)]}") }
        #expect(
            try fault(#"{"filter":{"x":1},"code":{"y":1}}"#) == #"""
                /refuses/0/filter: expected a filter, found {"x":1}; add its rules: {"version": "1", "rules": ["empty", ["extract", "a"]]}; \#
                /refuses/0/code: expected a text, found {"y":1}; correct the value
                """#)
        #expect(
            try fault(#"{"filter":{"version":"1","rules":["empty",["extract","a"]]},"mesage":"no"}"#)
                == "/refuses/0/mesage: expected one of filter, code, message, found mesage; correct the name or remove the member")
        #expect(
            try fault(#"{"filter":["magic"]}"#)
                == #"/refuses/0/filter: expected a filter, found ["magic"]; correct it: [0]: The operator "magic" does not exist."#)
    }

    @Test(arguments: [
        (
            #""$queuesize":8"#,
            "/$queuesize: expected one of the members of Connection ($secrets, $queueSize, $ping), found 8"
        ),
        (#""$queueSize":-1"#, "/$queueSize: expected a whole number from 0, found -1"),
        (#""$ping":["down"]"#, #"/$ping/0: expected an object (PingError), found "down""#),
        (#""$ping":[{"code":"x","message":7}]"#, "/$ping/0/message: expected a string, found 7"),
    ])
    func `our own members have the names and forms that are described`(member: String, fault: String) throws {
        let block = #""type":"netsuite","name":"N","netsuite":{}"#
        let record = #"{"_id":"0000c0de0c000000000000aa","lastModified":"2022-01-01T00:00:00.000Z",\#(block),\#(member)}"#
        #expect(try Self.message("/integrator/connections/0000c0de0c000000000000aa", record) == fault)
    }

    @Test(arguments: [
        (#""queues":"none""#, #"/queues: expected an array, each element an object (Queue), found "none""#),
        (#""queues":[{"size":"3"}]"#, #"/queues/0/size: expected a whole number from 0, found "3""#),
        (#""queues":[{"size":-1}]"#, "/queues/0/size: expected a whole number from 0, found -1"),
        (#""queueSize":1.5"#, "/queueSize: expected a whole number from 0, found 1.5"),
    ])
    func `the queue of a recorded connection has the form in which it is shown`(member: String, fault: String) throws {
        let block = #""type":"netsuite","name":"N","netsuite":{}"#
        let record = #"{"_id":"0000c0de0c000000000000aa","lastModified":"2022-01-01T00:00:00.000Z",\#(block),\#(member)}"#
        #expect(try Self.message("/integrator/connections/0000c0de0c000000000000aa", record) == fault)
    }

    @Test(arguments: [
        (
            "s3cret", "{}",
            #"/http/auth/token/token: expected "******", found another value; "#
                + #"move it to $secrets, as "http.auth.token.token", and leave "******" here"#
        ),
        (
            "s3cret", #"{"http.auth.token.token":"other"}"#,
            #"/http/auth/token/token: expected "******", found another value; "#
                + #"move it to $secrets, as "http.auth.token.token", and leave "******" here"#
        ),
        (
            "******", #"{"http.auth.token.tokn":"s3cret"}"#,
            #"/$secrets/http.auth.token.tokn: expected the path of a member that shows "******", found http.auth.token.tokn; "#
                + "correct the path, or show the mask at it"
        ),
    ])
    func `secrets are beside the document, which shows their masks`(token: String, secrets: String, fault: String) throws {
        let block = #"{"baseURI":"https://x","mediaType":"json","auth":{"type":"token","token":{"token":"\#(token)"}}}"#
        let begin = #"{"_id":"0000c0de0c000000000000aa","lastModified":"2022-01-01T00:00:00.000Z","type":"http","name":"N""#
        let record = #"\#(begin),"http":\#(block),"$secrets":\#(secrets)}"#
        #expect(try Self.message("/integrator/connections/0000c0de0c000000000000aa", record) == fault)
    }

    @Test(arguments: ["zzz9", "exports/zzz9", "zzz9/\(Known.orders)", "exports", "/"])
    func `values of /v1/state are the account's or a resource's`(scope: String) throws {
        #expect(
            try Self.message("", #"{"integrator":{"state":[{"scope":"\#(scope)","key":"k","value":1}]}}"#)
                == "integrator/state.json:1: /0/scope expected exports/<id> or another resource, or nothing, found \(scope); "
                + "name an existing resource, or leave it empty for a value of the account")
    }

    @Test func `an error is of an export or an import, also of one that was deleted`() throws {
        let integrator = try Understudy.integrator()
        let errors = integrator.get("/__admin/state/integrator/flow-errors").body
        let misspelt = errors.replacing(#""$step":"\#(Known.invoices)""#, with: #""$step":"0000c0de0f000000000000aa""#)
        let fault =
            "expected an id of exports.json or imports.json, found 0000c0de0f000000000000aa; add it to one of them or correct the reference"
        let message = integrator.put("/__admin/state", #"{"integrator":{"flow-errors":\#(misspelt)}}"#).json?["error"]?["message"]
        #expect(message?.stringValue?.hasPrefix("integrator/flow-errors.json:1: /0/$step \(fault)") == true, "\(message?.text ?? "")")
        #expect(integrator.delete("/v1/imports/\(Known.invoices)").status == 204)
        #expect(integrator.put("/__admin/state", #"{"integrator":{"flow-errors":\#(errors)}}"#).status == 200)
    }

    @Test func `values of a resource that is there or was deleted are taken`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.delete("/v1/imports/\(Known.invoices)").status == 204)
        let values = ["", "exports/\(Known.orders)", "imports/\(Known.invoices)"].map { #"{"scope":"\#($0)","key":"k","value":1}"# }
        #expect(integrator.put("/__admin/state", #"{"integrator":{"state":[\#(values.joined(separator: ","))]}}"#).status == 200)
    }
}
