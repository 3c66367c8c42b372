import OrderedJSON
import Testing

@testable import CyclrAPI

@Suite struct LocationTests {
    @Test(arguments: [
        ("Account.Id", #"{"Account":{"Id":7}}"#, "[7]"),
        ("[records].Email", #"{"records":[{"Email":"a"},{},{"Email":null}]}"#, #"["a",null]"#),
        ("data.[rows].[cells]", #"{"data":{"rows":[{"cells":[1,2]},{"cells":[3]}]}}"#, "[1,2,3]"),
        ("[].Id", #"[{"Id":1},{"Id":2}]"#, "[1,2]"),
        ("[records].Email", #"{"records":null}"#, "[]"), ("[records].Email", #"{"records":{"Email":"a"}}"#, #"["a"]"#),
        ("Account.Id", #"{"Account":7}"#, "[]"), ("Account.Id", "null", "[]"), ("", #"{"a":1}"#, #"[{"a":1}]"#),
    ])
    func `every value that stands there is found, in order`(location: String, document: String, values: String) throws {
        #expect(JSON.array(Location(location).values(in: try JSON(parsing: document))).text == values)
    }

    @Test func `names and ids are paired within their element, so that a gap shifts nothing`() throws {
        let document = try JSON(parsing: #"{"lists":[{"id":1,"name":"a"},{"id":2},{"name":"c"},{"id":4,"name":"d"}]}"#)
        let pairs = Location.pairs(Location("[lists].name"), Location("[lists].id"), in: document)
        #expect(pairs.map(\.0) == ["a", "d"])
        #expect(pairs.map(\.1) == [1, 4])
        let same = Location.pairs(Location("[lists].id"), Location("[lists].id"), in: document)
        #expect(same.map(\.0) == [1, 2, 4])
        #expect(same.map(\.1) == [1, 2, 4])
    }

    @Test(arguments: [
        ("Account.Id", "{}", "7", #"{"Account":{"Id":7}}"#),
        ("Account.Id", #"{"Account":{"Name":"n"}}"#, "7", #"{"Account":{"Name":"n","Id":7}}"#),
        ("[records].Email", #"{"records":[{"Id":1}]}"#, "7", #"{"records":[{"Id":1,"Email":7}]}"#), ("[].Id", "null", "7", #"[{"Id":7}]"#),
        ("[records]", "{}", "[1,2]", #"{"records":[1,2]}"#), ("Account.Id", #"{"Account":1}"#, "7", #"{"Account":{"Id":7}}"#),
    ])
    func `a value is put there, and what is missing on the way is made`(location: String, old: String, value: String, new: String) throws {
        let document = Location(location).set(try JSON(parsing: value), in: try JSON(parsing: old))
        #expect(document.text == new)
    }

    @Test func `a client cannot make a document as deep as it likes`() {
        let deep = Location(Array(repeating: "a", count: 1_000_000).joined(separator: "."))
        var document = deep.set(true, in: .null)
        var depth = 0
        while let inner = document.objectValue?.first(where: { _ in true })?.value {
            document = inner
            depth += 1
        }
        #expect(depth == Location.maximumDepth)
    }
}
