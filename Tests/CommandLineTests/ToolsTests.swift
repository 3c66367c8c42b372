import Foundation
import OrderedJSON
import Testing

@Suite struct ToolsTests {
    // MARK: validate

    @Test func `the built-in seeds are without faults`() throws {
        let outcome = try Program.run("validate")
        #expect(outcome.code == 0)
        #expect(outcome.output == "The built-in seeds: no faults\n")
        #expect(outcome.complaint == "")
    }

    @Test func `each fault is a line, their number comes last, and the code is 1`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "understudy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "canvas"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("{}".utf8).write(to: folder.appending(path: "canvas/accounts.json"))
        try Data("[".utf8).write(to: folder.appending(path: "canvas/workflows.json"))
        let outcome = try Program.run("validate", folder.path)
        #expect(outcome.code == 1)
        #expect(outcome.output == "")
        #expect(
            outcome.complaint == """
                \(folder.path)/canvas/accounts.json:1: expected an array of records, found something else; put [ and ] around it
                \(folder.path)/canvas/workflows.json:1: expected JSON, found an error in column 2: the text ends too early; correct the syntax
                2 faults

                """)
    }

    @Test func `a folder without faults is named`() throws {
        let seedData = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../seed-data").standardizedFileURL
            .path
        let outcome = try Program.run("validate", seedData)
        #expect(outcome.code == 0)
        #expect(outcome.output == "\(seedData): no faults\n")
    }

    @Test func `a folder that is not there is one sentence and 1`() throws {
        let outcome = try Program.run("validate", "/nowhere/at/all")
        #expect(outcome.code == 1)
        #expect(outcome.complaint.hasPrefix("The seed folder /nowhere/at/all cannot be read: "))
        #expect(outcome.complaint.filter { $0 == "\n" }.count == 1)
    }

    @Test func `what of a folder cannot be read is a fault like others`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "understudy-\(UUID().uuidString)")
        let canvas = folder.appending(path: "canvas")
        try FileManager.default.createDirectory(at: canvas.appending(path: "applications.json"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("{}".utf8).write(to: canvas.appending(path: "accounts.json"))
        let link = canvas.appending(path: "metadata.json").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/no/such/file")
        #expect(mkfifo(canvas.appending(path: "workflows.json").path, 0o600) == 0)
        let outcome = try Program.run("validate", folder.path)
        #expect(outcome.code == 1)
        #expect(
            outcome.complaint == """
                \(canvas.path)/applications.json:1: expected something that can be read, found Is a directory; make it readable or move it away
                \(canvas.path)/metadata.json:1: expected something that can be read, found No such file or directory; make it readable or move it away
                \(canvas.path)/workflows.json:1: expected something that can be read, found Illegal seek; make it readable or move it away
                \(canvas.path)/accounts.json:1: expected an array of records, found something else; put [ and ] around it
                4 faults

                """)
    }

    // MARK: routes, openapi, healthcheck

    @Test(arguments: [["routes"], ["openapi", "canvas"], ["validate"]])
    func `what cannot be written is one sentence and 1`(arguments: [String]) throws {
        let outcome = try Program.start(arguments, streams: ">/dev/full").outcome()
        #expect(outcome.code == 1)
        #expect(outcome.complaint.hasSuffix("Standard output cannot be written: No space left on device\n"))
        #expect(outcome.complaint.filter { $0 == "\n" }.count == 1)
    }

    @Test func `without standard output nothing is said, and nothing breaks`() throws {
        let outcome = try Program.start(["openapi", "canvas"], streams: ">&-").outcome()
        #expect(outcome.code == 0)
        #expect(outcome.complaint == "")
    }

    @Test func `every row is a line with tabs between its columns`() throws {
        let outcome = try Program.run("routes")
        #expect(outcome.code == 0)
        #expect(outcome.lines.contains("canvas\tGET\t/api/Workflow/:id?\t200\tdocumented\tinvalidId,unknownWorkflow"))
        #expect(outcome.lines.allSatisfy { $0.filter { $0 == "\t" }.count == 5 })
    }

    @Test(arguments: ["canvas", "admin"])
    func `an API's document is printed`(api: String) throws {
        let outcome = try Program.run("openapi", api)
        #expect(outcome.code == 0)
        #expect(try JSON(parsing: outcome.output)["openapi"] == "3.1.0")
    }

    @Test func `a document of no API is refused with 64 and those that there are`() throws {
        let outcome = try Program.run("openapi", "nobody")
        #expect(outcome.code == 64)
        #expect(outcome.complaint.contains("There is no API nobody; there are admin, canvas, cyclr, integrator."))
        #expect(outcome.complaint.contains("\nUsage: understudy openapi <api>\n"))
    }

    @Test func `a healthy server is healthy, by option and by variable, and nobody is not`() throws {
        let server = try Program.start(["serve", "--port", "0"])
        let port = try #require(server.firstLine().split(separator: ":").last.map(String.init))
        let asked = [
            try Program.run("healthcheck", "--port", port), try Program.run("healthcheck", environment: ["UNDERSTUDY_PORT": port]),
        ]
        server.send(SIGTERM)
        _ = server.outcome()
        for outcome in asked {
            #expect(outcome.code == 0)
            #expect(outcome.output == "healthy\n")
        }
        let nobody = try Program.run("healthcheck", "--port", port)
        #expect(nobody.code == 1)
        #expect(nobody.output == "")
        #expect(nobody.complaint == "No server on 127.0.0.1:\(port) answers that it is healthy.\n")
    }

    @Test func `who is healthy is asked where the server listens, and on loopback where that is everywhere`() throws {
        for (host, asked) in [("127.0.0.2", "127.0.0.2"), ("0.0.0.0", "127.0.0.1")] {
            let variables = ["UNDERSTUDY_HOST": host]
            let server = try Program.start(["serve", "--port", "0"], environment: variables)
            let port = try #require(server.firstLine().split(separator: ":").last.map(String.init))
            #expect(try Program.run("healthcheck", "--port", port, environment: variables).output == "healthy\n")
            server.send(SIGTERM)
            _ = server.outcome()
            let nobody = try Program.run("healthcheck", "--port", port, environment: variables)
            #expect(nobody.complaint == "No server on \(asked):\(port) answers that it is healthy.\n")
        }
    }

    // MARK: What every command line has

    @Test func `the version is printed`() throws {
        let outcome = try Program.run("--version")
        #expect(outcome.code == 0)
        #expect(outcome.output == "0.1.0\n")
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `a completion script is made for each shell and knows the commands`(shell: String) throws {
        let outcome = try Program.run("--generate-completion-script", shell)
        #expect(outcome.code == 0)
        for command in ["serve", "validate", "routes", "openapi", "healthcheck"] { #expect(outcome.output.contains(command)) }
    }

    @Test func `help names every command`() throws {
        let outcome = try Program.run("--help")
        #expect(outcome.code == 0)
        for command in ["serve", "validate", "routes", "openapi", "healthcheck"] { #expect(outcome.output.contains("  \(command)")) }
    }

    @Test func `a command that is none is refused with 64`() throws {
        #expect(try Program.run("frobnicate").code == 64)
    }
}
