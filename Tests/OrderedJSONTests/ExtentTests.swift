import OrderedJSON
import Testing

@Suite struct ExtentTests {
    @Test(
        arguments: [
            (nil, 0), (1, 0), (true, 0), ("añ", 3), ([], 0), ([1, "abc"], 23), (["a": 1], 11), (["ab": ["x", ["yz"]]], 45), ([[[[]]]], 30),
        ] as [(JSON, Int)])
    func `a value is as large as its texts and names and the values within it`(value: JSON, extent: Int) {
        #expect(value.extent(perValue: 10) == extent)
    }

    @Test func `counting ends where it is too much`() {
        let many = JSON.array(Array(repeating: .array(Array(repeating: 1, count: 100)), count: 100))
        #expect(many.extent(perValue: 1) == 10_100)
        #expect(many.extent(perValue: 1, most: 1000) == 1100)
    }
}
