import Foundation
import Testing
import UnderstudyServer

/// The client is curl, since it can be told which authority to trust.
private let curl = "/usr/bin/curl"

@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: curl))) struct TLSTests {
    private let folder: URL
    private var authority: String { folder.appending(path: "ca.pem").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "understudy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// What curl prints, and its exit status.
    private func ask(_ arguments: String...) throws -> (text: String, code: Int32) { try ask(arguments) }

    private func ask(_ arguments: [String]) throws -> (text: String, code: Int32) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: curl)
        process.arguments = ["--silent", "--max-time", "20"] + arguments
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (text, process.terminationStatus)
    }

    private func serving(_ options: String..., body: (_ port: String) throws -> Void) throws {
        let server = try Program.start(["serve", "--port", "0", "--tls", "--tls-port", "0", "--tls-ca-file", authority] + options)
        defer {
            server.send(SIGTERM)
            #expect(server.outcome().code == 0)
            try? FileManager.default.removeItem(at: folder)
        }
        _ = server.firstLine()
        let line = server.secondLine()
        #expect(line.hasPrefix("Understudy is listening on https://127.0.0.1:"))
        try body(String(line.split(separator: ":").last ?? ""))
    }

    @Test(arguments: ["1.2", "1.3"])
    func `a client that trusts the authority is answered over TLS, and links lead back over it`(version: String) throws {
        try serving { port in
            let answer = try ask(
                "--cacert", authority, "--tlsv\(version)", "--tls-max", version, "https://localhost:\(port)/__admin/health")
            #expect(answer.text == #"{"status":"healthy"}"#)
            let page = try ask("--cacert", authority, "https://127.0.0.1:\(port)/v1.0/nowhere")
            #expect(page.text.contains("https://127.0.0.1:\(port)/v1.0/nowhere"))
        }
    }

    @Test func `one that does not trust it, that knows it by another name, or speaks TLS 1.1 or none, is not`() throws {
        try serving { port in
            let code1 = try ask("https://localhost:\(port)/__admin/health").code
            #expect(code1 == 60)
            let place = "other.example:\(port)"
            let code2 = try ask("--cacert", authority, "--connect-to", "\(place):127.0.0.1:\(port)", "https://\(place)/__admin/health").code
            #expect(code2 == 60)
            let code3 = try ask("--cacert", authority, "--tls-max", "1.1", "https://localhost:\(port)/__admin/health").code
            #expect(code3 != 0)
            let code4 = try ask("http://localhost:\(port)/__admin/health").code
            #expect(code4 != 0)
            let code5 = try ask("--cacert", authority, "https://localhost:\(port)/__admin/health").code
            #expect(code5 == 0)
        }
    }

    @Test func `names that were asked for are the certificate's`() throws {
        try serving("--tls-name", "cyclr.example") { port in
            let place = "cyclr.example:\(port)"
            let answer = try ask("--cacert", authority, "--connect-to", "\(place):127.0.0.1:\(port)", "https://\(place)/__admin/health")
            #expect(answer.text == #"{"status":"healthy"}"#)
        }
    }

    @Test func `a large body goes through, and too large a header is refused`() throws {
        try serving { port in
            let body = folder.appending(path: "body").path
            try Data(repeating: UInt8(ascii: " "), count: 3_000_000).write(to: URL(fileURLWithPath: body))
            let large = try ask("--cacert", authority, "--data-binary", "@\(body)", "https://localhost:\(port)/__admin/expect")
            #expect(large.text.contains("malformed_body"))
            for size in [17_000, 30_000, 70_000] {
                let header = "X: " + String(repeating: "x", count: size)
                let status = ["--output", "/dev/null", "--write-out", "%{http_code}"]
                let refused = try ask(["--cacert", authority, "-H", header, "https://localhost:\(port)/__admin/health"] + status)
                #expect(refused.text == "431", "\(size)")
            }
            let code6 = try ask("--cacert", authority, "https://localhost:\(port)/__admin/health").code
            #expect(code6 == 0)
        }
    }

    @Test func `a command beside the server finds https addresses and whom to trust`() throws {
        let script =
            #"curl --silent --cacert "$UNDERSTUDY_CA_FILE" "$CANVAS_BASE_URL/GetMetaData" | head -c 2; echo; echo "$UNDERSTUDY_ADMIN_URL""#
        let outcome = try Program.run("exec", "--tls", "--", "sh", "-c", script)
        #expect(outcome.code == 0)
        #expect(outcome.lines.first == "[{")
        #expect(outcome.lines.last?.hasPrefix("http://127.0.0.1:") == true)
    }

    @Test func `what is written for clients to trust goes with the command, unless the user said where`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome = try Program.run("exec", "--tls", "--", "sh", "-c", #"ls "$UNDERSTUDY_CA_FILE""#)
        #expect(outcome.code == 0)
        #expect(FileManager.default.fileExists(atPath: String(outcome.lines.first ?? "/")) == false)
        for (options, variables) in [(["--tls-ca-file", authority], [:]), ([], ["UNDERSTUDY_TLS_CA_FILE": authority])] {
            let kept = try Program.start(["exec", "--tls"] + options + ["--", "true"], environment: variables).outcome()
            #expect(kept.code == 0)
            #expect(try String(contentsOfFile: authority, encoding: .utf8).hasPrefix("-----BEGIN CERTIFICATE-----\n"))
            try FileManager.default.removeItem(atPath: authority)
        }
    }

    @Test func `exec takes the port of https from a variable, and leaves the file of the server that has it`() throws {
        try serving { port in
            let before = try String(contentsOfFile: authority, encoding: .utf8)
            let variables = ["UNDERSTUDY_TLS_PORT": port, "UNDERSTUDY_TLS_CA_FILE": authority]
            let outcome = try Program.run("exec", "--tls", "--", "echo", "ran", environment: variables)
            #expect(outcome.code == 1)
            #expect(outcome.output == "")
            #expect(outcome.complaint == "port \(port) on 127.0.0.1 is taken\n")
            #expect(try String(contentsOfFile: authority, encoding: .utf8) == before)
        }
    }

    @Test func `a certificate that is given is shown, and its authority is the one to trust`() throws {
        let given = try TLSIdentity.made(for: ["given.example"])
        let (certificate, key) = (folder.appending(path: "c.pem").path, folder.appending(path: "k.pem").path)
        let root = folder.appending(path: "root.pem").path
        for (file, text) in [(certificate, given.certificate), (key, given.key), (root, given.authority)] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        }
        try serving("--tls-certificate", certificate, "--tls-key", key) { port in
            let place = "given.example:\(port)"
            let answer = try ask("--cacert", root, "--connect-to", "\(place):127.0.0.1:\(port)", "https://\(place)/__admin/health")
            #expect(answer.text == #"{"status":"healthy"}"#)
            // no certificate was made: only the given one's name is valid, and the file for clients contains the given chain
            let other = try ask("--cacert", root, "https://localhost:\(port)/__admin/health")
            #expect(other.code == 60)
            #expect(try String(contentsOfFile: authority, encoding: .utf8) == given.certificate)
        }
    }

    @Test(
        arguments: [
            (["--tls-port", "0"], [:], "--tls-port"), (["--tls-certificate", "c.pem", "--tls-key", "k.pem"], [:], "--tls-certificate"),
            (["--tls-name", "x.example"], [:], "--tls-name"), ([], ["UNDERSTUDY_TLS_CA_FILE": "ca.pem"], "UNDERSTUDY_TLS_CA_FILE"),
            ([], ["UNDERSTUDY_TLS_KEY": "k.pem"], "UNDERSTUDY_TLS_KEY"),
        ] as [([String], [String: String], String)])
    func `how https is served is refused where it is not`(options: [String], variables: [String: String], name: String) throws {
        for command in [["serve", "--port", "0"] + options, ["exec"] + options + ["--", "echo", "ran"]] {
            let outcome = try Program.start(command, environment: variables).outcome()
            #expect(outcome.code == 64)
            #expect(outcome.output == "")
            #expect(outcome.complaint.contains("\(name) says how https is served; --tls is missing, which serves it."))
        }
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `who says that no https is served may leave how`() throws {
        let outcome = try Program.start(
            ["exec", "--no-tls", "--", "echo", "ran"], environment: ["UNDERSTUDY_TLS": "true", "UNDERSTUDY_TLS_PORT": "0"]
        ).outcome()
        #expect(outcome.lines == ["ran"])
        #expect(outcome.code == 0)
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `a certificate that is none is said`() throws {
        let (certificate, key) = (folder.appending(path: "c.pem").path, folder.appending(path: "k.pem").path)
        for file in [certificate, key] { try Data("no PEM".utf8).write(to: URL(fileURLWithPath: file)) }
        let broken = try Program.run("serve", "--port", "0", "--tls", "--tls-port", "0", "--tls-certificate", certificate, "--tls-key", key)
        #expect(broken.code == 1)
        #expect(broken.complaint == "\(certificate), \(key): certificate and key are not PEM texts that belong together\n")
        let alone = try Program.run("serve", "--port", "0", "--tls", "--tls-certificate", certificate)
        #expect(alone.code == 64)
        #expect(alone.complaint.contains("A certificate needs its key, and a key its certificate"))
        let absent = try Program.run("serve", "--port", "0", "--tls", "--tls-certificate", "/nowhere", "--tls-key", "/nowhere")
        #expect(absent.code == 1)
        #expect(absent.complaint.hasPrefix("TLS is not ready: the file /nowhere cannot be read: "))
        let nowhere = try Program.run("serve", "--port", "0", "--tls", "--tls-port", "0", "--tls-ca-file", "/nowhere/at/all.pem")
        #expect(nowhere.code == 1)
        #expect(nowhere.complaint.hasPrefix("TLS is not ready: the file /nowhere/at/all.pem cannot be written: "))
        try FileManager.default.removeItem(at: folder)
    }
}
