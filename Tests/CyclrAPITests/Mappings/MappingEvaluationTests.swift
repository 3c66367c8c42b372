import Emulation
import OrderedJSON
import Testing

@testable import CyclrAPI

@Suite struct MappingEvaluationTests {
    static let first = "00000000-0000-4000-8000-000000000051"

    // MARK: One mapping

    @Test(arguments: [
        (#"{"MappingType":"StaticValue","Value":"plain"}"#, #""plain""#), (#"{"MappingType":"ValueList","Value":"Web"}"#, #""Web""#),
        (#"{"MappingType":"StaticValue","Value":""}"#, #""""#), (#"{"MappingType":"Variable","Value":"Region"}"#, #""EU""#),
        (#"{"MappingType":"Lookup","TriggerValue":"L1","Value":"other"}"#, #""L1""#), (#"{"MappingType":"Lookup","Value":"L2"}"#, #""L2""#),
        (#"{"MappingType":"PreviousStep","SourceStepId":"\#(first)","SourceFieldId":600010}"#, #""ada@example.com""#),
        (#"{"MappingType":"PreviousStep","SourceStepId":"\#(first)","SourceFieldId":600011}"#, "null"),
        (#"{"MappingType":"StaticValue","Value":"{{\#(first) 600010}}"}"#, #""ada@example.com""#),
        (#"{"MappingType":"StaticValue","Value":"{{\#(first) 600012}}"}"#, "7"),
        (
            #"{"MappingType":"StaticValue","Value":"Dear {{\#(first) 600010}} ({{Region}}), {{\#(first) 600011}}."}"#,
            #""Dear ada@example.com (EU), .""#
        ),
        (#"{"MappingType":"StaticValue","Value":"{{LastSuccessfulRunDate}}"}"#, #""2022-05-02T11:00:00Z""#),
    ])
    func `a mapping comes to its value`(mapping: String, value: String) throws {
        #expect(try Self.state().value(of: try Self.mapping(mapping), try Self.context())?.text == value)
    }

    @Test(arguments: [
        "{}", #"{"MappingType":null,"Value":"x"}"#, #"{"MappingType":"Ignore","Value":"x"}"#, #"{"MappingType":"XYZ","Value":"x"}"#,
        #"{"MappingType":"StaticValue"}"#, #"{"MappingType":"Variable","Value":"Nobody"}"#, #"{"MappingType":"Lookup"}"#,
        #"{"MappingType":"PreviousStep"}"#, #"{"MappingType":"PreviousStep","SourceStepId":"\#(first)","SourceFieldId":1}"#,
        #"{"MappingType":"PreviousStep","SourceStepId":"00000000-0000-4000-8000-000000000099","SourceFieldId":600010}"#,
        #"{"MappingType":"StaticValue","Value":"{{Nobody}}"}"#, #"{"MappingType":"StaticValue","Value":"{{\#(first) 600013}}"}"#,
    ])
    func `a mapping that names nothing sends nothing`(mapping: String) throws {
        #expect(try Self.state().value(of: try Self.mapping(mapping), try Self.context()) == nil)
    }

    @Test(arguments: [
        (#"{"MappingType":"StaticValue","Value":"x"}"#, true), (#"{"MappingType":"StaticValue"}"#, false),
        (#"{"MappingType":"Ignore","Value":"x"}"#, false),
        (#"{"MappingType":"PreviousStep","SourceStepId":"\#(first)","SourceFieldId":1}"#, true),
        (#"{"MappingType":"PreviousStep","SourceFieldId":1}"#, false),
        (#"{"MappingType":"Lookup","TriggerValue":"x"}"#, true), (#"{"MappingType":"Variable","Value":"Region"}"#, true), ("{}", false),
    ])
    func `whether a mapping has something to send is told without a run`(mapping: String, hasValue: Bool) throws {
        #expect(try Self.mapping(mapping).hasValue == hasValue)
    }

    // MARK: A step

    @Test func `a step's mappings are what its method is called with, fields with their types`() throws {
        let state = try Self.state()
        let step = Cyclr.Step(
            seed: try Self.object(
                #"""
                {"Id":"00000000-0000-4000-8000-000000000052","MethodId":"2","$parameterMappings":{"1":{"MappingType":"StaticValue","Value":"5"}},
                "$fieldMappings":{"10":{"MappingType":"StaticValue","Value":"5"},"11":{"MappingType":"StaticValue","Value":" 1.50 "},
                "12":{"MappingType":"StaticValue","Value":"TRUE"},"13":{"MappingType":"StaticValue","Value":"five"},
                "14":{"MappingType":"Ignore"},"99":{"MappingType":"StaticValue","Value":"nobody's"}}}
                """#))
        let values = state.values(for: step, calling: try #require(state.methods[2]), try Self.context())
        #expect(values["ListId"] == "5")
        #expect(values.document.text == #"{"Count":5,"Price":1.50,"Is":true,"Other":"five"}"#)
        #expect(values["99"] == nil)
    }

    private static func state() throws -> Cyclr.State {
        var state = Cyclr.State()
        state.methods.put(
            Cyclr.Method(
                seed: try object(
                    #"""
                    {"Id":1,"ResponseFields":[{"Id":600010,"Location":"[members].email"},{"Id":600011,"Location":"[members].none"},
                    {"Id":600012,"Location":"total"},{"Id":600013,"Location":"absent"}]}
                    """#)))
        state.methods.put(
            Cyclr.Method(
                seed: try object(
                    #"""
                    {"Id":2,"Parameters":[{"Id":1,"TargetName":"ListId"}],"RequestFields":[{"Id":10,"Location":"Count","DataType":"Integer"},
                    {"Id":11,"Location":"Price","DataType":"Decimal"},{"Id":12,"Location":"Is","DataType":"Boolean"},
                    {"Id":13,"Location":"Other","DataType":"Integer"},{"Id":14,"Location":"Ignored","DataType":"Text"}]}
                    """#)))
        state.steps.put(Cyclr.Step(seed: try object(#"{"Id":"\#(first)","MethodId":"1"}"#)))
        return state
    }

    private static func context() throws -> Cyclr.RunContext {
        let result = try JSON(parsing: #"{"members":[{"email":"ada@example.com","none":null},{"email":"bo@example.com"}],"total":7}"#)
        let id = try #require(GUID(first)), state = try state()
        return Cyclr.RunContext(
            results: [id: state.fields(of: try #require(state.steps[id]), in: result)], variables: ["Region": "EU"],
            system: ["LastSuccessfulRunDate": "2022-05-02T11:00:00Z"])
    }

    private static func mapping(_ text: String) throws -> Cyclr.Mapping { Cyclr.Mapping(document: try JSON.Document(parsing: text)) }
    private static func object(_ text: String) throws -> JSON.Object { try #require(try JSON(parsing: text).objectValue) }
}
