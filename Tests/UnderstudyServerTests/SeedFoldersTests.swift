import CAssets
import Foundation
import HTTPMessages
import Testing
import UnderstudyServer

@Suite struct SeedFoldersTests {
    // MARK: The built-in seeds

    @Test func `the seeds in the binary are the files of seed-data, byte for byte`() throws {
        let seedData = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../seed-data").standardizedFileURL
        let files = try #require(FileManager.default.enumerator(atPath: seedData.path)).compactMap { $0 as? String }
        var embedded: [String: [UInt8]] = [:]
        for asset in 0..<CAssets_count() {
            var bytes = [UInt8](repeating: 0, count: CAssets_size(asset))
            CAssets_copy(asset, &bytes)
            embedded[String(cString: CAssets_path(asset))] = bytes
        }
        #expect(embedded.keys.sorted() == files.filter { $0.hasSuffix(".json") }.sorted())
        for (path, bytes) in embedded { #expect(bytes == Array(try Data(contentsOf: seedData.appending(path: path))), "\(path)") }
    }

    @Test func `the built-in seeds have no faults`() throws {
        #expect(try validateSeeds(in: nil) == [])
    }

    // MARK: A folder of one's own

    @Test func `all faults are said at once, each in a line, and the server does not start`() throws {
        let folder = try Folder([
            "canvas/api-keys.json": """
            [
              {"consumer": "c", "secretKey": "s", "accountId": "00000000-0000-0000-0000-00000000000a", "apiAccess": "yes"},
              {"consumer": "d", "secretKey": "s", "accountId": "00000000-0000-0000-0000-00000000000a", "apiAccess": true}
            ]
            """,
            "canvas/workflow.json": "[]", "canvas/accounts.json": "[}", "nobody/users.json": "[]",
        ])
        let canvas = "\(folder.path)/canvas"
        let faults = [
            "\(folder.path)/nobody:1: expected a folder of canvas, cyclr, integrator, found nobody; rename the folder or move it away",
            "\(canvas)/workflow.json:1: expected one of api-keys.json, accounts.json, applications.json, reg-applications.json, workflow-templates.json, workflows.json, metadata.json, found workflow.json; rename the file or take it out of the folder",
            #"\#(canvas)/api-keys.json:2: /0/apiAccess expected true or false, found "yes"; correct the value"#,
            "\(canvas)/accounts.json:1: expected JSON, found an error in column 2: a value is expected; correct the syntax",
        ]
        #expect(try validateSeeds(in: folder.path) == faults)
        let failure = #expect(throws: StartFailure.self) { try Server.standing { $0.seedData = folder.path } }
        #expect(failure?.description == faults.joined(separator: "\n"))
    }

    @Test func `a folder replaces the built-in seeds altogether`() throws {
        let folder = try Folder(["canvas/metadata.json": "[]"])
        let server = try Server.standing { $0.seedData = folder.path }
        #expect(server.ask("GET", "/api/GetMetaData") == "200 []")
        #expect(
            server.ask(
                "GET", "/api/Authenticate",
                [
                    "Consumer": "5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED",
                    "SecretKey": "a5ae515d-d53b-478c-90bd-060c616d37b7",
                ]) == "401 Status Code: 401; Unauthorized")
    }

    @Test func `a service goes on describing itself where a folder leaves the description out`() throws {
        let folder = try Folder(["canvas/accounts.json": "[]"])
        let usual = try Server.standing().ask("GET", "/api/GetMetaData")
        #expect(usual.contains("DeleteWorkflow"))
        let answer = try Server.standing { $0.seedData = folder.path }.ask("GET", "/api/GetMetaData")
        #expect(answer == usual)
    }

    @Test func `what begins with a dot and what is no JSON file is passed over`() throws {
        let folder = try Folder([
            "canvas/README.md": "# Seeds", "canvas/metadata.json": "[]", ".git/config.json": "{", "README.md": "",
            "canvas/._accounts.json": "\0", "canvas/.#metadata.json": "{", "canvas/.old/accounts.json": "{",
        ])
        #expect(try validateSeeds(in: folder.path) == [])
    }

    @Test func `a JSON file beside the folders is a fault, since nobody would read it`() throws {
        let folder = try Folder(["canvas/metadata.json": "[]", "workflows.json": "[]"])
        #expect(
            try validateSeeds(in: folder.path) == [
                "\(folder.path)/workflows.json:1: expected a file in a folder of canvas, cyclr, integrator, found workflows.json; move it into the folder of its API"
            ])
    }

    @Test func `what nobody would read in an API's folder is a fault`() throws {
        let folder = try Folder(["canvas/old/metadata.json": "[]", "canvas/metadata.JSON": "[]", "Workflows.Json": "[]"])
        let canvas = "\(folder.path)/canvas"
        #expect(
            try validateSeeds(in: folder.path) == [
                "\(folder.path)/Workflows.Json:1: expected a file in a folder of canvas, cyclr, integrator, found Workflows.Json; move it into the folder of its API",
                "\(canvas)/old:1: expected only files in the folder of an API, found the folder old; move the files that are to be read out of it, or move the folder away",
                "\(canvas)/metadata.JSON:1: expected one of api-keys.json, accounts.json, applications.json, reg-applications.json, workflow-templates.json, workflows.json, metadata.json, found metadata.JSON; rename the file or take it out of the folder",
            ])
    }

    @Test func `a folder without one of an API is a fault, since it may be the wrong one, and an empty one of an API is not`() throws {
        let folder = try Folder(["README.md": ""])
        #expect(
            try validateSeeds(in: folder.path) == [
                "\(folder.path):1: expected a folder of canvas, cyclr, integrator, found none; make one; it may be empty if there are to be no records"
            ])
        try FileManager.default.createDirectory(atPath: "\(folder.path)/cyclr", withIntermediateDirectories: true)
        #expect(try validateSeeds(in: folder.path) == [])
    }

    @Test func `a folder that cannot be read is said with its name`() throws {
        let failure = #expect(throws: StartFailure.self) { try validateSeeds(in: "/nowhere/at/all") }
        #expect(failure?.description.hasPrefix("The seed folder /nowhere/at/all cannot be read: ") == true)
    }

    @Test func `of a file that cannot be read nothing is said but that, although others refer to what it may contain`() throws {
        let folder = try Folder([
            "canvas/api-keys.json": """
            [{"consumer":"c","secretKey":"s","accountId":"6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1","apiAccess":true}]
            """
        ])
        let accounts = "\(folder.path)/canvas/accounts.json"
        try FileManager.default.createSymbolicLink(atPath: accounts, withDestinationPath: "/nowhere/at/all")
        #expect(
            try validateSeeds(in: folder.path) == [
                "\(accounts):1: expected something that can be read, found No such file or directory; make it readable or move it away"
            ])
    }

    @Test func `a single file in the place of one of the built-in seeds is checked with the others`() throws {
        let failure = #expect(throws: StartFailure.self) { try Server.standing { $0.seedFiles = ["canvas/accounts.json": "[]"] } }
        #expect(failure?.description.contains("seed-data/canvas/api-keys.json:5: /0/accountId expected an id of accounts.json") == true)
    }
}

/// A temporary directory with the given files, deleted when it is released.
private final class Folder {
    let path: String

    init(_ files: [String: String]) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "understudy-\(UUID().uuidString)").path
        for (name, text) in files {
            let file = URL(fileURLWithPath: path).appending(path: name)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
