import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct MappingSeedsTests {
    @Test(arguments: [
        (
            #""$parameterMappings":{"300099":{}}"#, "/0/$parameterMappings/300099",
            "expected the id of a parameter of the step's method, found 300099"
        ),
        (#""$parameterMappings":{"ListId":{}}"#, "/0/$parameterMappings/ListId", "found ListId"),
        (
            #""$fieldMappings":{"600020":{}}"#, "/0/$fieldMappings/600020",
            "expected the id of a request field of the step's method, found 600020"
        ),
        (
            #""$parameterMappings":{"300010":7}"#, "/0/$parameterMappings/300010",
            #"expected an object: a mapping, found 7; write {"MappingType": "Ignore"}"#
        ),
        (
            #""$parameterMappings":{"300010":{"MappingType":"Static"}}"#, "/0/$parameterMappings/300010/MappingType",
            "expected one of Ignore, StaticValue, ValueList, PreviousStep, Lookup, Variable, found Static; correct the value"
        ),
        (
            #""$parameterMappings":{"300010":{"SourceStepId":"00000000-0000-4000-8000-000000000099"}}"#,
            "/0/$parameterMappings/300010/SourceStepId",
            "expected the id of a step of the same cycle, found 00000000-0000-4000-8000-000000000099"
        ),
        (#""$parameterMappings":{"300010":{"SourceStepId":"a"}}"#, "/0/$parameterMappings/300010/SourceStepId", "found a"),
    ])
    func `a slip in mappings is said with its line, its place and a remedy`(mappings: String, pointer: String, words: String) throws {
        let steps = Fixture.steps.replacing(#""$parameterMappings":{"300010":{"MappingType":"StaticValue","Value":"L1"}}"#, with: mappings)
        let failure = #expect(throws: (any Error).self) { try Understudy.cyclr(seeds: ["cyclr/steps.json": steps]) }
        let text = failure.map { "\($0)" } ?? ""
        #expect(text.contains("cyclr/steps.json:1: \(pointer) "), "\(text)")
        #expect(text.contains(words), "\(text)")
    }

    @Test func `a mapping of any kind, from a step of the cycle, is loaded and shown`() throws {
        let mapping = #"{"MappingType":"PreviousStep","SourceStepId":"00000000-0000-4000-8000-000000000052","SourceFieldId":600022}"#
        let steps = Fixture.steps.replacing(#"{"MappingType":"StaticValue","Value":"L1"}"#, with: mapping)
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/steps.json": steps])
        #expect(cyclr.get("\(Fixture.firstStep)/parameters/300010").json?["SourceFieldId"] == 600022)
    }
}
