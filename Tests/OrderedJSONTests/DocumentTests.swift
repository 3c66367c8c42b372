import OrderedJSON
import Testing

@Suite struct DocumentTests {
    @Test(arguments: ["[1]", " null", "1"]) func `a document is an object`(text: String) {
        let fault = #expect(throws: JSON.SyntaxError.self) { try JSON.Document(parsing: text) }
        #expect(fault?.reason == "an object is expected")
    }

    @Test func `any spelling becomes the compact one`() throws {
        let document = try JSON.Document(parsing: " { \"a\" : [ 1.0 , \"\\/\\u0041\" ] ,\n\"\\u0062\":null }")
        #expect(text(document) == #"{"a":[1.0,"/A"],"b":null}"#)
    }

    @Test func `a member is found at top level only, by its whole name`() throws {
        let document = try JSON.Document(parsing: #"{"x":{"a":1},"y":["a",{"a":2},"]}\""],"aa":"\"a\":3","\"a":4,"a":5}"#)
        #expect(document["a"] == 5)
        #expect(document["aa"] == #""a":3"#)
        #expect(document[JSON.Key(#""a"# as String)] == 4)
        #expect(document["y"] == ["a", ["a": 2], "]}\""])
        #expect(document["z"] == nil)
        #expect(document.keys == ["x", "y", "aa", "\"a", "a"])
    }

    @Test func `all members are read in order with their texts`() throws {
        let members = try JSON.Document(parsing: #"{"a\n":[1, {"b":2}],"":"","c":1.0}"#).members
        #expect(members.map(\.name) == ["a\n", "", "c"])
        #expect(members.map { String(decoding: $0.value, as: UTF8.self) } == [#"[1,{"b":2}]"#, #""""#, "1.0"])
        #expect(JSON.Document().members.isEmpty)
    }

    @Test func `a search goes on behind what it found last, and begins anew for what stands before`() throws {
        var search = JSON.MemberSearch(try JSON.Document(parsing: #"{"a":{"c":0},"b":2,"c":3,"d":4}"#))
        func next(_ key: JSON.Key) -> String? { search.value(of: key).map { String(decoding: $0, as: UTF8.self) } }
        #expect(["a", "c", "c", "b", "z", "d", "a", "d", "z"].map(next) == [#"{"c":0}"#, "3", "3", "2", nil, "4", #"{"c":0}"#, "4", nil])
        var empty = JSON.MemberSearch(JSON.Document())
        #expect(empty.value(of: "a") == nil)
    }

    @Test func `a null is not an absent member`() throws {
        let document = try JSON.Document(parsing: #"{"a":null}"#)
        #expect(document["a"] == .null)
        #expect(document["b"] == nil)
        #expect(document.read("a", as: String?.self) == .some(nil))
        #expect(document.read("a", as: String.self) == nil)
        #expect(document.read("b", as: String?.self) == nil)
    }

    @Test func `a value of another kind does not read`() throws {
        let document = try JSON.Document(parsing: #"{"s":"1","i":1.0,"b":true,"l":["x"],"o":{"k":1}}"#)
        #expect(document.read("s", as: String.self) == "1")
        #expect(document.read("s", as: Int.self) == nil)
        #expect(document.read("i", as: Int.self) == 1)
        #expect(document.read("b", as: Bool.self) == true)
        #expect(document.read("l", as: [String].self) == ["x"])
        #expect(document.read("l", as: [Int].self) == nil)
        #expect(document.read("o", as: JSON.Document.self).map(text) == #"{"k":1}"#)
    }

    @Test func `setting keeps a present member's place and puts a new one last`() throws {
        var document = try JSON.Document(parsing: #"{"a":1,"b":[2],"c":3}"#)
        document.set("b", to: "x\n")
        document.set("d", to: Int?.none)
        #expect(text(document) == #"{"a":1,"b":"x\n","c":3,"d":null}"#)
    }

    @Test(arguments: [1, 16, 17, 100]) func `members are laid over others in place, however many`(count: Int) throws {
        var document = try JSON.Document(parsing: #"{"n2":1.0,"a\"":2,"n0":[3]}"#)
        document.merge(JSON.Document(JSON.Object((0..<count).map { ("n\($0)", ["v": JSON(integerLiteral: $0)]) })))
        let kept = count > 2 ? #"{"v":2}"# : "1.0"
        let added = (1..<max(count, 1)).filter { $0 != 2 }.map { #","n\#($0)":{"v":\#($0)}"# }.joined()
        #expect(text(document) == #"{"n2":\#(kept),"a\"":2,"n0":{"v":0}\#(added)}"#)
    }

    @Test func `removing leaves no comma behind`() throws {
        var document = try JSON.Document(parsing: #"{"a":1,"b":[2],"c":3}"#)
        document["b"] = nil
        #expect(text(document) == #"{"a":1,"c":3}"#)
        document["a"] = nil
        document["x"] = nil
        #expect(text(document) == #"{"c":3}"#)
        document["c"] = nil
        #expect(text(document) == "{}")
        #expect(document.isEmpty)
        document["new"] = true
        #expect(text(document) == #"{"new":true}"#)
    }

    @Test(arguments: 0..<40 as Range<UInt64>) func `a document and an object that are changed alike hold the same`(seed: UInt64) throws {
        var chance = Chance(state: seed)
        var document = JSON.Document()
        var object = JSON.Object()
        for _ in 0..<60 {
            let name = chance.name()
            let key = JSON.Key(name)
            switch chance.below(4) {
            case 0:
                document[key] = nil
                object[name] = nil
            case 1 where object[name] == nil:
                let value = chance.value(depth: 2)
                document.append(key, value)
                object.append(name, value)
            default:
                let value = chance.value(depth: 3)
                document.set(key, to: value)
                object[name] = value
            }
            #expect(document.text == JSON.object(object).compact)
            #expect(document[key] == object[name])
        }
        #expect(document.keys == object.keys)
        #expect(document.object.elementsEqual(object) { $0 == $1 })
        #expect(document == JSON.Document(object))
        #expect(try JSON.Document(parsing: JSON.object(object).pretty) == document)
    }

    private func text(_ document: JSON.Document) -> String { String(decoding: document.text, as: UTF8.self) }
}

/// Repeatable random numbers (SplitMix64), so that a failure can be reproduced from its seed.
private struct Chance {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ word >> 31) % UInt64(bound))
    }

    mutating func name() -> String {
        ["a", "aa", "\"a", "a\":", "sixteen letters long", "ä\n", "", "\\", "}", "id"][below(10)]
    }

    mutating func value(depth: Int) -> JSON {
        switch below(depth > 0 ? 8 : 6) {
        case 0: nil
        case 1: .bool(below(2) == 0)
        case 2: JSON(integerLiteral: below(1000) - 500)
        case 3: JSON.Number(literal: "1.50e-\(below(30))").map { .number($0) } ?? nil
        case 4: .string(name())
        case 5: .string(String(repeating: "\\\"]}", count: below(5)))
        case 6: .array((0..<below(4)).map { _ in value(depth: depth - 1) })
        default: .object(JSON.Object((0..<below(4)).map { _ in (name(), value(depth: depth - 1)) }))
        }
    }
}
