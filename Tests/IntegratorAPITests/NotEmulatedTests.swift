import Emulation
import HTTPMessages
import IntegratorAPI
import OrderedJSON
import Testing
import UnderstudyTesting

/// Rows that the service has and Understudy does not emulate.
@Suite struct NotEmulatedTests {
    private static let rows = Integrator.endpoints.filter { !$0.isEmulated }

    /// The path of the row, with the ids of existing records or of none.
    private static func path(_ row: Endpoint<Integrator>, known: Bool) -> String {
        let collection = row.path.text.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        let id = known ? Known.ofCollection[collection] ?? "x" : "ffffffffffffffffffffffff"
        return row.path.text.replacing("/:id", with: "/\(id)").replacing(/:[a-z]+/, with: "x")
    }

    @Test func `it says so, in the vendor's envelope`() throws {
        let integrator = try Understudy.integrator()
        for row in Self.rows {
            let answer = integrator.send(row.method.name, Self.path(row, known: true), body: "{")
            #expect(answer.errors == ["501 not_emulated"], "\(row.operation)")
            #expect(answer.json?["errors"]?[0]?["message"]?.stringValue?.hasPrefix("Understudy does not emulate ") == true)
        }
    }

    @Test func `what belongs to something that is not there is not found first, and nobody without a token is told`() throws {
        let integrator = try Understudy.integrator()
        for row in Self.rows {
            let path = Self.path(row, known: false)
            let expected = row.fails.contains(.notFound) ? "404 not_found" : "501 not_emulated"
            #expect(integrator.send(row.method.name, path).errors == [expected], "\(row.operation)")
            #expect(integrator.send(row.method.name, path, headers: ["Authorization": nil]).errors == ["401 unauthorized"])
        }
    }
}
