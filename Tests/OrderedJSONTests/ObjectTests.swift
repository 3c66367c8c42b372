import OrderedJSON
import Testing

@Suite struct ObjectTests {
    @Test func `a member that is set keeps its place, a new one goes to the end, nil removes`() {
        var object: JSON.Object = ["b": 1, "a": 2, "c": 3]
        object["a"] = [true]
        object["d"] = .null
        object["b"] = nil
        object["x"] = nil
        #expect(object.map(\.key) == ["a", "c", "d"])
        #expect(object["a"] == [true])
        #expect(object["d"] == .null)
        #expect(object["b"] == nil)
        #expect(object.count == 3)
    }

    @Test(arguments: [3, 16, 17, 18, 1000]) func `a large object behaves as a small one`(count: Int) {
        var object = JSON.Object()
        for number in 0..<count { object.append("n\(number)", JSON(integerLiteral: number)) }
        #expect((0..<count).allSatisfy { object["n\($0)"]?.intValue == $0 })
        #expect(object["n\(count)"] == nil)

        for number in stride(from: 0, to: count, by: 2) { object["n\(number)"] = nil }
        let odd = (0..<count).filter { !$0.isMultiple(of: 2) }
        #expect(object.keys == odd.map { "n\($0)" })
        #expect(odd.allSatisfy { object["n\($0)"]?.intValue == $0 })
        #expect(object["n0"] == nil)
    }

    @Test(arguments: [3, 17, 40]) func `members are taken away together as one by one`(count: Int) {
        var object = JSON.Object((0..<count).map { ("n\($0)", JSON(integerLiteral: $0)) })
        object.removeAll { name, value in name != "n2" && value.intValue?.isMultiple(of: 3) != true }
        let left = (0..<count).filter { $0 == 2 || $0.isMultiple(of: 3) }
        #expect(object.keys == left.map { "n\($0)" })
        #expect((0..<count).allSatisfy { object["n\($0)"]?.intValue == (left.contains($0) ? $0 : nil) })
        object.removeAll { _, _ in true }
        object["n1"] = 1
        #expect(object == ["n1": 1])
    }

    @Test func `two objects are equal if their members are, in any order`() {
        #expect(["a": 1, "b": [["c": 2, "d": 3]]] as JSON == ["b": [["d": 3, "c": 2]], "a": 1])
        #expect(["a": 1, "b": 2] as JSON != ["a": 1, "b": 3])
        #expect(["a": 1] as JSON != ["b": 1])
        #expect(["a": 1] as JSON != ["a": 1, "b": 2])
        #expect(["a": nil] as JSON != [:])
    }

    @Test func `of a name written twice in a literal the last value wins`() {
        #expect((["a": 1, "b": 2, "a": 3] as JSON).text == #"{"a":3,"b":2}"#)
    }

    @Test func `a guess finds a member at once, and is put right where it was wrong`() {
        let object: JSON.Object = ["a": 1, "b": 2]
        var guess = 0
        #expect(object.value(of: "b", guess: &guess) == 2)
        #expect(guess == 1)
        #expect(object.value(of: "b", guess: &guess) == 2)
        guess = 99
        #expect(object.value(of: "c", guess: &guess) == nil)
        #expect(guess == 99)
    }

    @Test(arguments: [3, 16, 17, 40]) func `objects of one shape are as those that were built name by name`(count: Int) {
        let names = (0..<count).map { "n\($0)" }
        let shape = JSON.Object.Shape(names)
        for leftOut in [-1, 0, count - 1] {
            var object = JSON.Object(shape) { $0 == leftOut ? JSON?.none : JSON(integerLiteral: $0) }
            var other = JSON.Object()
            for (place, name) in names.enumerated() where place != leftOut { other[name] = JSON(integerLiteral: place) }
            #expect(object == other)
            #expect(object.keys == other.keys)
            object["new"] = true
            object["n1"] = nil
            #expect(object["new"] == true)
            #expect(object["n1"] == nil)
            #expect(object["n2"] == (leftOut == 2 ? JSON?.none : 2))
        }
        #expect(JSON.Object(shape) { JSON(integerLiteral: $0) }.count == count)
    }

    @Test func `members and elements are read by name and place`() {
        let json: JSON = ["list": [1, ["x": "y"]], "yes": true]
        #expect(json["list"]?[1]?["x"]?.stringValue == "y")
        #expect(json["list"]?[0]?.intValue == 1)
        #expect(json["list"]?[2] == nil)
        #expect(json["list"]?[-1] == nil)
        #expect(json["list"]?["x"] == nil)
        #expect(json["yes"]?.boolValue == true)
        #expect(json["yes"]?.stringValue == nil)
        #expect(json["list"]?.arrayValue?.count == 2)
        #expect(json.objectValue?.keys == ["list", "yes"])
    }
}
