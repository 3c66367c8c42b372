import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct ApplicationsTests {
    // MARK: What it answers

    @Test(arguments: ["18cc3b9f-c14e-4c7d-892b-7cc5545abac0", "41a31538-1120-4bdf-a6cb-675eeedd7d2d"])
    func `applications are the same for every account`(account: String) throws {
        let canvas = try Understudy.canvas()
        let own = canvas.get("/api/Applications")
        #expect(canvas.get("/api/Applications", headers: ["ManagedAccountId": account]).line == own.line)
        #expect(own.header("Content-Type") == "application/json; charset=utf-8")
    }

    @Test func `every application that the page names is there`() throws {
        let canvas = try Understudy.canvas()
        let applications = try #require(canvas.get("/api/Applications").json?.arrayValue)
        let names = applications.map { $0["shortName"]?.stringValue ?? "" }
        #expect(Set(names).isSuperset(of: ["TASO", "QUIN", "HRTM", "FTP", "MSQL", "CMAF", "MYST2", "FIKE"]))
    }

    @Test func `credentialsJson has every credential field with null`() throws {
        let canvas = try Understudy.canvas()
        for application in try #require(canvas.get("/api/Applications").json?.arrayValue) {
            let fields = application["credentialFields"]?.arrayValue?.compactMap { $0["ShortName"]?.stringValue }
            #expect(application["credentialsJson"]?.objectValue?.keys == fields)
            #expect(application["credentialsJson"]?.objectValue?.allSatisfy(\.value.isNull) == true)
        }
    }

    // MARK: What it remembers

    @Test func `registering an application does not change the application`() throws {
        let canvas = try Understudy.canvas()
        let before = canvas.get("/api/Applications").line
        #expect(canvas.post("/api/RegApplication", Documented.addQuinyx).status == 200)
        #expect(canvas.get("/api/Applications").line == before)
    }
}
