import HTTPMessages
import OrderedJSON
import Testing

@testable import Emulation

@Suite struct ContentTests {
    @Test func `each kind of answer is printed as JSON prints it`() throws {
        #expect(text(true) == "true")
        #expect(text(GUID(high: 0, low: 10)) == #""00000000-0000-0000-0000-00000000000a""#)
        #expect(text(JSON.array([1, nil])) == "[1,null]")
        #expect(text([Notes.Note]()) == "[]")
        #expect(
            text([Notes.Note(seed: ["text": "a", "$secret": "s"]), Notes.Note(seed: ["text": "b"])]) == #"[{"text":"a"},{"text":"b"}]"#)
    }

    @Test func `a text is sent bare and nothing is sent as nothing`() {
        #expect(text(PlainText("milk")) == "milk")
        #expect(PlainText.media == .text)
        #expect(text(NoBody()) == "")
        #expect(NoBody.media == .none)
    }

    @Test func `what is no JSON has no shape to be held against`() {
        #expect(PlainText.shape == nil)
        #expect(NoBody.shape == nil)
        #expect(Bool.shape?.words == "true or false")
        #expect([Notes.Note].shape?.words == "an array, each element an object (Note)")
    }

    @Test func `fields of an answer's own are sent behind the usual ones`() {
        #expect(Answered(Located()).headers.fields.map { "\($0.name): \($0.value)" } == ["Location: /notes/1"])
    }

    @Test func `an answer with a note is the answer that it would be without`() throws {
        let noted = Noted<Notes, Located>(Located()) { $0 = Notes.State() }
        #expect(text(noted) == text(Located()))
        #expect(Answered(noted).headers == Located().headers)
        #expect(Answered(noted).note is Note<Notes>)
        #expect(Answered(Noted<Notes, Located>(Located(), nil)).note == nil)
        #expect(Noted<Notes, PlainText>.media == .text)
        #expect(Noted<Notes, PlainText>.shape == nil)
    }

    private struct Located: Content {
        static var shape: Shape? { nil }
        var body: [UInt8] { [] }
        var headers: Headers { ["Location": "/notes/1"] }
    }

    private func text(_ content: some Content) -> String { String(decoding: content.body, as: UTF8.self) }
}
