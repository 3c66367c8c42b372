import Emulation
import HTTPMessages
import IntegratorAPI
import OrderedJSON
import Testing
import UnderstudyTesting

/// What the service has and this emulator does not.
@Suite struct NotEmulatedTests {
    private static let rows = Integrator.endpoints.filter { $0.fails.contains(.notEmulated) && $0.requestShape == nil }

    /// An address of the row, for something that is there or is not.
    private static func path(_ row: Endpoint<Integrator>, known: Bool) -> String {
        let ids = [
            "connection": Known.shop, "connections": Known.shop, "flows": Known.orderFlow, "exports": Known.orders,
            "imports": Known.invoices, "integrations": Known.orderToCash,
            "scripts": "0000c0de5c00000000000001",
        ]
        let collection = row.path.text.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        let id = known ? ids[collection] ?? "x" : "ffffffffffffffffffffffff"
        return row.path.text.replacing("/:id", with: "/\(id)").replacing(/:[a-z]+/, with: "x")
    }

    @Test(arguments: rows.indices)
    func `it says so, in the vendor's envelope`(row: Int) throws {
        let row = Self.rows[row]
        let answer = try Understudy.integrator().send(row.method.name, Self.path(row, known: true), body: "{")
        #expect(answer.errors == ["501 not_emulated"])
        #expect(answer.json?["errors"]?[0]?["message"]?.stringValue?.hasPrefix("Understudy does not emulate ") == true)
    }

    @Test(arguments: rows.indices)
    func `what belongs to something that is not there is not found first, and nobody without a token is told`(row: Int) throws {
        let row = Self.rows[row]
        let path = Self.path(row, known: false)
        let expected = row.fails.contains(.notFound) ? "404 not_found" : "501 not_emulated"
        #expect(try Understudy.integrator().send(row.method.name, path).errors == [expected])
        guard row.access != .open else { return }
        #expect(try Understudy.integrator(token: nil).send(row.method.name, path).errors == ["401 unauthorized"])
    }

    @Test func `runs are not emulated yet`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.post("/v1/flows/\(Known.simpleFlow)/run", "").errors == ["501 not_emulated"])
        #expect(integrator.post("/v1/flows/x/run", "").errors == ["404 not_found"])
    }
}
