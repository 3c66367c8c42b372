import Testing

@testable import HTTPMessages

struct NameSetTests {
    private let names = NameSet(["authorization", "X-API-Key", "token", ""])

    @Test func `a name is found in any letter case`() {
        for name in ["authorization", "AUTHORIZATION", "x-api-key", "Token"] { #expect(names.contains(Array(name.utf8)[...]), "\(name)") }
    }

    @Test func `a name of the same length or the same first letter is none`() {
        for name in ["token ", "toke", "tokem", "taken", "athorization", "X-API-Kez", "", "t", String(repeating: "t", count: 70)] {
            #expect(!names.contains(Array(name.utf8)[...]), "\(name)")
        }
    }

    @Test func `only fields of those names get other values, and only where there is one`() throws {
        let headers: Headers = ["Accept": "*/*", "Token": "a", "Host": "h", "authorization": "b", "X-Last": "c"]
        let replaced = try #require(headers.replacingValues(of: names) { $1.first == UInt8(ascii: "a") ? Array("longer".utf8) : nil })
        #expect(replaced == ["Accept": "*/*", "Token": "longer", "Host": "h", "authorization": "b", "X-Last": "c"])
        #expect(headers.replacingValues(of: names) { _, _ in nil } == nil)
        #expect(headers.contains(anyOf: names))
        #expect(!(["Accept": "*/*"] as Headers).contains(anyOf: names))
    }
}
