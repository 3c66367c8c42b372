import OrderedJSON
import Testing

@testable import CyclrAPI

@Suite struct CallValuesTests {
    @Test(arguments: [
        ("{{n}}", "5"), ("{{ n }}", "5"), ("n = {{n}}!", #""n = 5!""#), ("{{n}}{{t}}", #""5text""#), ("{{nobody}}", nil),
        ("a{{nobody}}b", #""ab""#),
        ("{{o}}", #"{"a":[1]}"#), ("o {{o}}", #""o {\"a\":[1]}""#), ("{{none}}", "null"), ("-{{none}}-", #""--""#), ("{{n", #""{{n""#),
        ("n}}", #""n}}""#),
        ("", #""""#), ("{{}}", nil), ("{{{{n}}}}", #""}}""#),
    ])
    func `a text that is one field alone has its value and type, in a longer one values are written out`(text: String, filled: String?)
        throws
    {
        let values = try #require(try JSON(parsing: #"{"n":5,"t":"text","o":{"a":[1]},"none":null}"#).objectValue)
        #expect(MergeText(text).filled { values[$0] }?.text == filled)
    }

    @Test func `the names in a text are known`() {
        #expect(MergeText("https://{{Host}}/{{ List ID }}/x").names == ["Host", "List ID"])
        #expect(MergeText("plain").names.isEmpty)
    }

    @Test func `a value goes by each name of its parameter or field, and the last one counts`() throws {
        var values = Cyclr.CallValues()
        let parameter = Cyclr.Parameter(document: try JSON.Document(parsing: #"{"Id":300010,"Name":"List ID","TargetName":"ListId"}"#))
        let field = Cyclr.MethodField(document: try JSON.Document(parsing: #"{"Id":600020,"Name":"Mail","Location":"[to].Email"}"#))
        values.set(parameter, to: "old")
        values.set(parameter, to: "L1")
        values.set(field, to: 7)
        values.set("Host", to: "h")
        for name in ["ListId", "List ID", "300010"] { #expect(values[name] == "L1") }
        for name in ["[to].Email", "Mail", "600020"] { #expect(values[name] == 7) }
        #expect(values["Host"] == "h")
        #expect(values["nobody"] == nil)
        #expect(values.document.text == #"{"to":[{"Email":7}]}"#)
    }

    @Test func `values stand in the order in which they came, each once, and what several go by is the first's`() throws {
        var values = Cyclr.CallValues()
        for (id, name, value) in [(3, "a", 1), (1, "b", 2), (2, "a", 3), (3, "a", 4)] {
            let text = #"{"Id":\#(id),"Name":"\#(name)","TargetName":"\#(id + 1)"}"#
            values.set(Cyclr.Parameter(document: try JSON.Document(parsing: text)), to: .number(.init(value)))
        }
        #expect(values.parameters.all.map(\.value) == [4, 2, 3])
        #expect(values["a"] == 4)
        // 3 is the id of the first parameter and the target name of the last
        #expect(values["3"] == 4)
        #expect(values["2"] == 2)
    }
}
