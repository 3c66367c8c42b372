import OrderedJSON
import Testing

@Suite struct PatchTests {
    // MARK: What it refuses

    @Test(
        arguments: [
            ("{}", .notAnArray, nil), ("[1]", .notAnObject, 0), (#"[{"path":"/a"}]"#, .memberMissing("op"), 0),
            (#"[{"op":"test","path":"","value":1},{"op":"spam","path":"/a"}]"#, .unknownOperation, 1),
            (#"[{"op":1,"path":"/a"}]"#, .unknownOperation, 0), (#"[{"op":"remove"}]"#, .memberMissing("path"), 0),
            (#"[{"op":"add","path":"/a"}]"#, .memberMissing("value"), 0), (#"[{"op":"move","path":"/a"}]"#, .memberMissing("from"), 0),
            (#"[{"op":"copy","path":"/a","from":"b"}]"#, .invalidPointer("b"), 0),
        ] as [(String, JSON.PatchError.Reason, Int?)])
    func `what is not a patch is not read`(text: String, reason: JSON.PatchError.Reason, operation: Int?) throws {
        let json = try JSON(parsing: text)
        let error = #expect(throws: JSON.PatchError.self) { try JSON.Patch(json: json) }
        #expect(error?.reason == reason)
        #expect(error?.operation == operation)
    }

    @Test(
        arguments: [
            (#"{"op":"add","path":"/x/y","value":1}"#, .nothingAt("/x/y")), (#"{"op":"add","path":"/a/3","value":1}"#, .nothingAt("/a/3")),
            (#"{"op":"add","path":"/a/01","value":1}"#, .nothingAt("/a/01")),
            (#"{"op":"add","path":"/s/0","value":1}"#, .nothingAt("/s/0")),
            (#"{"op":"remove","path":"/x"}"#, .nothingAt("/x")), (#"{"op":"remove","path":"/a/-"}"#, .nothingAt("/a/-")),
            (#"{"op":"remove","path":""}"#, .wholeDocumentRemoved), (#"{"op":"replace","path":"/x","value":1}"#, .nothingAt("/x")),
            (#"{"op":"replace","path":"/a/2","value":1}"#, .nothingAt("/a/2")),
            (#"{"op":"move","from":"/x","path":"/y"}"#, .nothingAt("/x")),
            (#"{"op":"move","from":"/x","path":"/x"}"#, .nothingAt("/x")),
            (#"{"op":"move","from":"/o","path":"/o/k/l"}"#, .movedIntoItself),
            (#"{"op":"copy","from":"/x","path":"/y"}"#, .nothingAt("/x")), (#"{"op":"test","path":"/s","value":"T"}"#, .testFailed("/s")),
            (#"{"op":"test","path":"/x","value":null}"#, .nothingAt("/x")),
        ] as [(String, Failure)])
    func `an operation that fails undoes those before it`(operation: String, failure: Failure) throws {
        let before = #"{"a":[1,2],"s":"t","o":{"k":{}}}"#
        var json = try JSON(parsing: before)
        let patch = try JSON.Patch(
            json: JSON(parsing: #"[{"op":"add","path":"/a/0","value":9},{"op":"remove","path":"/a/0"},\#(operation)]"#))
        let error = #expect(throws: JSON.PatchError.self) { try patch.apply(to: &json) }
        #expect(error?.reason == failure.reason)
        #expect(error?.operation == 2)
        #expect(json.text == before)
    }

    @Test func `a patch that copies the whole into itself again and again is refused`() throws {
        let doubling = #"{"op":"copy","from":"","path":"/a"},{"op":"copy","from":"/a","path":"/b"}"#
        let patch = try JSON.Patch(json: JSON(parsing: "[\(Array(repeating: doubling, count: 200).joined(separator: ","))]"))
        let before: JSON = ["s": .string(String(repeating: "x", count: 100_000))]
        var json = before
        let error = #expect(throws: JSON.PatchError.self) { try patch.apply(to: &json) }
        #expect(error?.reason == .tooLarge)
        #expect(json == before)
    }

    @Test func `what an operation comes to is told by the value that it finds, and its fault by its own number`() throws {
        var json: JSON = ["a": 0]
        let patch = try JSON.Patch(
            json: JSON(
                parsing: #"[{"op":"replace","path":"/b","value":1},{"op":"replace","path":"/b","value":2},{"op":"remove","path":"/c"}]"#))
        func addsMissing(_ operation: JSON.Patch.Operation, _ found: JSON) -> [JSON.Patch.Operation] {
            guard case .replace(let place, let new) = operation, found[place] == nil else { return [operation] }
            return [.add(place, []), .replace(place, new)]
        }
        let error = #expect(throws: JSON.PatchError.self) { try patch.apply(to: &json, as: addsMissing) }
        #expect(error?.operation == 2)
        try JSON.Patch(Array(patch.operations.prefix(2))).apply(to: &json, as: addsMissing)
        #expect(json.text == #"{"a":0,"b":2}"#)
    }

    @Test func `a patch makes nothing so deep that it could not be read again`() throws {
        var json: JSON = [:]
        let deeper = try JSON.Patch(json: JSON(parsing: #"[{"op":"copy","from":"","path":"/a"}]"#))
        for _ in 1..<512 { try deeper.apply(to: &json) }
        #expect(try JSON(parsing: json.text) == json)
        #expect(throws: JSON.PatchError.self) { try deeper.apply(to: &json) }
    }

    // MARK: What it answers

    // RFC 6902, appendix A
    @Test(arguments: [
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux"}]"#, #"{"foo":"bar","baz":"qux"}"#),
        (#"{"foo":["bar","baz"]}"#, #"[{"op":"add","path":"/foo/1","value":"qux"}]"#, #"{"foo":["bar","qux","baz"]}"#),
        (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"remove","path":"/baz"}]"#, #"{"foo":"bar"}"#),
        (#"{"foo":["bar","qux","baz"]}"#, #"[{"op":"remove","path":"/foo/1"}]"#, #"{"foo":["bar","baz"]}"#),
        (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"replace","path":"/baz","value":"boo"}]"#, #"{"baz":"boo","foo":"bar"}"#),
        (
            #"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#, #"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
            #"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#
        ),
        (
            #"{"foo":["all","grass","cows","eat"]}"#, #"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
            #"{"foo":["all","cows","eat","grass"]}"#
        ),
        (
            #"{"baz":"qux","foo":["a",2,"c"]}"#,
            #"[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]"#, #"{"baz":"qux","foo":["a",2,"c"]}"#
        ),
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/child","value":{"grandchild":{}}}]"#, #"{"foo":"bar","child":{"grandchild":{}}}"#),
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux","xyz":123}]"#, #"{"foo":"bar","baz":"qux"}"#),
        (#"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":10}]"#, #"{"/":9,"~1":10}"#),
        (#"{"foo":["bar"]}"#, #"[{"op":"add","path":"/foo/-","value":["abc","def"]}]"#, #"{"foo":["bar",["abc","def"]]}"#),
    ])
    func `the examples of the standard of patches`(before: String, patch: String, after: String) throws {
        var json = try JSON(parsing: before)
        try JSON.Patch(json: JSON(parsing: patch)).apply(to: &json)
        #expect(json.text == after)
    }

    // RFC 6902, appendix A.9, A.12, A.13, A.15
    @Test(arguments: [
        (#"{"baz":"qux"}"#, #"[{"op":"test","path":"/baz","value":"bar"}]"#),
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz/bat","value":"qux"}]"#),
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux","op":"remove"}]"#),
        (#"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":"10"}]"#),
    ])
    func `the examples that the standard wants to fail`(before: String, patch: String) throws {
        var json = try JSON(parsing: before)
        let patch = try JSON.Patch(json: JSON(parsing: patch))
        #expect(throws: JSON.PatchError.self) { try patch.apply(to: &json) }
        #expect(json.text == before)
    }

    @Test(arguments: [
        (#"[{"op":"add","path":"","value":[1]}]"#, "[1]"), (#"[{"op":"replace","path":"","value":null}]"#, "null"),
        (#"[{"op":"add","path":"/a","value":null}]"#, #"{"a":null,"o":{"k":0}}"#),
        (#"[{"op":"add","path":"/a/2","value":3}]"#, #"{"a":[1,2,3],"o":{"k":0}}"#),
        (#"[{"op":"copy","from":"/o","path":"/a/0"},{"op":"replace","path":"/a/0/k","value":1}]"#, #"{"a":[{"k":1},1,2],"o":{"k":0}}"#),
        (#"[{"op":"move","from":"/o","path":"/o"}]"#, #"{"a":[1,2],"o":{"k":0}}"#),
        (#"[{"op":"move","from":"/o/k","path":"/o"}]"#, #"{"a":[1,2],"o":0}"#),
        ("[]", #"{"a":[1,2],"o":{"k":0}}"#),
    ])
    func `each operation does what it says`(patch: String, after: String) throws {
        var json = try JSON(parsing: #"{"a":[1,2],"o":{"k":0}}"#)
        try JSON.Patch(json: JSON(parsing: patch)).apply(to: &json)
        #expect(json.text == after)
    }

    @Test(arguments: [
        ("1.0", "1", true), ("100", "1e2", true), ("0.10", "1E-1", true), ("-0", "0.0", true), ("-1", "1", false), ("1e2", "1e3", false),
        ("123456789012345678901234567890", "123456789012345678901234567891", false),
        ("1e99999999999999999999", "1e99999999999999999999", true),
        (#"{"a":[1],"b":2}"#, #"{"b":2.0,"a":[1.0]}"#, true), (#"{"a":1}"#, #"{"b":1}"#, false), ("[1,2]", "[2,1]", false),
        ("\"\u{E5}\"", "\"a\u{30A}\"", false),
    ])
    func `a test compares numbers by value and members in any order`(value: String, expected: String, isSame: Bool) throws {
        var json = try JSON(parsing: value)
        let patch = JSON.Patch([.test(JSON.Pointer(), try JSON(parsing: expected))])
        if isSame {
            try patch.apply(to: &json)
        } else {
            #expect(throws: JSON.PatchError.self) { try patch.apply(to: &json) }
        }
    }

    enum Failure {
        case nothingAt(String), testFailed(String), wholeDocumentRemoved, movedIntoItself

        var reason: JSON.PatchError.Reason? {
            switch self {
            case .nothingAt(let text): JSON.Pointer(text).map { .nothingAt($0) }
            case .testFailed(let text): JSON.Pointer(text).map { .testFailed($0) }
            case .wholeDocumentRemoved: .wholeDocumentRemoved
            case .movedIntoItself: .movedIntoItself
            }
        }
    }
}
