import Testing
import UnderstudyTesting

@Suite struct ResponseSeedsTests {
    @Test(arguments: [
        (
            #"[{"when":{"ListID":1}}]"#, "/5/$responses/0/when/ListID",
            "found ListID; correct the name, or add the parameter or field to the method"
        ),
        (#"[{},{"when":[]}]"#, "/5/$responses/1/when", #"found []; write {"<parameter or field>": <value>}"#),
        (#"[{"status":99}]"#, "/5/$responses/0/status", "expected a status from 200 to 599, found 99; correct the value"),
        (#"[{"status":"404"}]"#, "/5/$responses/0/status", #"found "404""#), (#"[{"headers":[]}]"#, "/5/$responses/0/headers", "found []"),
        (#"[{"headers":{"Retry-After":10}}]"#, "/5/$responses/0/headers/Retry-After", "found 10"),
        (
            #"[{"headers":{"Content-Length":"1"}}]"#, "/5/$responses/0/headers/Content-Length",
            "found Content-Length; correct or remove the field"
        ),
        (#"[{"headers":{"X-Content-Type-Options":"x"}}]"#, "/5/$responses/0/headers/X-Content-Type-Options", "correct or remove the field"),
        (#"[{"headers":{"x-understudy-evidence":"x"}}]"#, "/5/$responses/0/headers/x-understudy-evidence", "correct or remove the field"),
        (#"[{"headers":{"X: y":"1"}}]"#, "/5/$responses/0/headers/X: y", "found X: y"),
        (#"[{"boddy":1}]"#, "/5/$responses/0/boddy", "found boddy"),
        (#"[{"body":{"a":["{{nobody}}"]}}]"#, "/5/$responses/0/body", "found {{nobody}}; correct the name, or write the value out"),
    ])
    func `a slip in responses is said with its line, its place and a remedy`(responses: String, pointer: String, words: String) throws {
        let failure = #expect(throws: (any Error).self) { try Understudy.cyclr(seeds: Fixture.answering(responses)) }
        let text = failure.map { "\($0)" } ?? ""
        #expect(text.contains("cyclr/methods.json:6: \(pointer) expected "), "\(text)")
        #expect(text.contains(words), "\(text)")
    }

    @Test func `every name of a parameter, a field, a property and the address will do`() throws {
        let names = ["q", "Search", "300090", "Host", "isSandbox", "Is Sandbox?", "300001", "a.b", "AB", "600090"]
        let when = names.map { "\"\($0)\":1" }.joined(separator: ",")
        let fields =
            #"[{"Location":"a.b","Id":600090,"Name":"AB","Description":null,"IsOptional":true,"DataType":"Text","TriggerName":null,"Values":[],"DisplayOrder":1,"Triggers":null}]"#
        let responses = #"[{"when":{\#(when)}},{"status":503,"headers":{"Retry-After":"10"},"body":["{{q}} {{now}} {{guid}}",null]}]"#
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Fixture.answering(responses, requestFields: fields))
        #expect(cyclr.get("/v1.0/account/connectors/50001/methods/20009").status == 503)
    }
}
