import Foundation
import HTTPEngine
import OrderedJSON
import Testing

@Suite struct ServeTests {
    // MARK: Serving

    @Test(arguments: [SIGTERM, SIGINT])
    func `it prints one line when it is ready, answers, and ends well with a signal`(signal: Int32) throws {
        let server = try Program.start(["serve", "--port", "0"])
        let port = try #require(servedPort(in: server.firstLine(), host: "127.0.0.1"))
        #expect(probe(host: "127.0.0.1", port: port, path: "/__admin/ready")?.status == 200)
        server.send(signal)
        let outcome = server.outcome()
        #expect(outcome.code == 0)
        #expect(outcome.lines == ["Understudy is listening on http://127.0.0.1:\(port)"])
        #expect(outcome.complaint == "")
    }

    @Test func `each option has a variable, and the option wins`() throws {
        let server = try Program.start(
            ["serve", "--clock", "2027-01-01T00:00:00Z!"],
            environment: [
                "UNDERSTUDY_HOST": "127.0.0.2", "UNDERSTUDY_PORT": "0", "UNDERSTUDY_CLOCK": "2026-01-01T00:00:00Z!", "UNDERSTUDY_SEED": "",
            ])
        let port = try #require(servedPort(in: server.firstLine(), host: "127.0.0.2"))
        let clock = try #require(probe(host: "127.0.0.2", port: port, path: "/__admin/clock"))
        #expect(try JSON(parsing: clock.body)["now"] == "2027-01-01T00:00:00Z")
        #expect(try JSON(parsing: clock.body)["frozen"] == true)
        server.send(SIGTERM)
        #expect(server.outcome().code == 0)
    }

    @Test func `all variables are read`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "understudy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "canvas"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(#"[{"name":"x","parameters":"","verb":"GET","authenticate":false,"description":"d","returns":"r"}]"#.utf8)
            .write(to: folder.appending(path: "canvas/metadata.json"))
        let server = try Program.start(
            ["serve"],
            environment: [
                "UNDERSTUDY_PORT": "0", "UNDERSTUDY_SEED_DATA": folder.path, "UNDERSTUDY_SEED": "7", "UNDERSTUDY_CHECK_ANSWERS": "true",
                "UNDERSTUDY_PUBLIC_URL": "https://understudy.example",
                "UNDERSTUDY_CLOCK": "2026-01-01T00:00:00Z!", "UNDERSTUDY_LOG_LEVEL": "info",
            ])
        let port = try #require(servedPort(in: server.firstLine(), host: "127.0.0.1"))
        let metadata = try #require(probe(host: "127.0.0.1", port: port, path: "/api/GetMetaData"))
        #expect(try JSON(parsing: metadata.body).arrayValue?.count == 1)
        server.send(SIGTERM)
        let outcome = server.outcome()
        #expect(outcome.code == 0)
        #expect(outcome.lines.count == 1)
        #expect(outcome.complaint.contains("ready"))
        #expect(outcome.complaint.contains("stopping"))
    }

    @Test func `sandboxes and snapshots are as many as options and variables say`() throws {
        let server = try Program.start(
            ["serve", "--port", "0", "--max-sandboxes", "3", "--no-new-sandboxes"], environment: ["UNDERSTUDY_MAX_SNAPSHOTS": "5"])
        let port = try #require(servedPort(in: server.firstLine(), host: "127.0.0.1"))
        let metrics = String(decoding: try #require(probe(host: "127.0.0.1", port: port, path: "/__admin/metrics")).body, as: UTF8.self)
        #expect(metrics.contains("understudy_sandboxes_limit 3\n"))
        #expect(metrics.contains("understudy_snapshots_limit 5\n"))
        #expect(probe(host: "127.0.0.1", port: port, path: "/sandbox/a/api/GetMetaData")?.status == 404)
        server.send(SIGTERM)
        #expect(server.outcome().code == 0)
    }

    @Test(arguments: [("debug", true), ("info", false)])
    func `each request is logged where that is asked for, without its secrets`(level: String, isLogged: Bool) throws {
        let server = try Program.start(["serve", "--port", "0", "--log-level", level])
        let port = try #require(servedPort(in: server.firstLine(), host: "127.0.0.1"))
        #expect(probe(host: "127.0.0.1", port: port, path: "/sandbox/a/api/GetMetaData?token=hunter2")?.status == 200)
        server.send(SIGTERM)
        let outcome = server.outcome()
        #expect(outcome.complaint.contains("GET /sandbox/a/api/GetMetaData?token=… → 200") == isLogged)
        #expect(!outcome.complaint.contains("hunter2"))
    }

    @Test func `journals keep as much as options and variables say`() throws {
        let server = try Program.start(
            ["serve", "--port", "0", "--journal-entries", "2"], environment: ["UNDERSTUDY_JOURNAL_BYTES": "1"])
        let port = try #require(servedPort(in: server.firstLine(), host: "127.0.0.1"))
        for _ in 0..<2 { #expect(probe(host: "127.0.0.1", port: port, path: "/api/GetMetaData")?.status == 200) }
        let metrics = String(decoding: try #require(probe(host: "127.0.0.1", port: port, path: "/__admin/metrics")).body, as: UTF8.self)
        #expect(metrics.contains("understudy_journal_entries 1\n"))
        #expect(metrics.contains("understudy_journal_forgotten 1\n"))
        server.send(SIGTERM)
        #expect(server.outcome().code == 0)
    }

    @Test func `how strict sandboxes are is as options and variables say`() throws {
        let server = try Program.start(
            ["serve", "--port", "0", "--no-leniency", "--evidence-floor", "observed"], environment: ["UNDERSTUDY_UNKNOWN_MEMBERS": "false"])
        let port = try #require(servedPort(in: server.firstLine(), host: "127.0.0.1"))
        let settings = try JSON(parsing: try #require(probe(host: "127.0.0.1", port: port, path: "/__admin/settings")).body)
        #expect(settings["leniency"] == false)
        #expect(settings["unknownMembers"] == false)
        #expect(settings["evidenceFloor"] == "observed")
        #expect(settings["strict"] == false)
        server.send(SIGTERM)
        #expect(server.outcome().code == 0)
        for (options, isStrict) in [([], true), (["--leniency"], false)] as [([String], JSON)] {
            let strict = try Program.start(["serve", "--port", "0"] + options, environment: ["UNDERSTUDY_STRICT": "true"])
            let other = try #require(servedPort(in: strict.firstLine(), host: "127.0.0.1"))
            let settings = try JSON(parsing: try #require(probe(host: "127.0.0.1", port: other, path: "/__admin/settings")).body)
            #expect(settings["strict"] == isStrict)
            #expect(settings["leniency"] == .bool(!options.isEmpty))
            #expect(settings["unknownMembers"] == false)
            strict.send(SIGTERM)
            #expect(strict.outcome().code == 0)
        }
    }

    @Test func `beyond loopback a second line says the token that the controls demand`() throws {
        let server = try Program.start(["serve", "--host", "0.0.0.0", "--port", "0"])
        let port = try #require(servedPort(in: server.firstLine(), host: "0.0.0.0"))
        #expect(probe(host: "127.0.0.1", port: port, path: "/__admin/clock")?.status == 401)
        server.send(SIGTERM)
        let outcome = server.outcome()
        #expect(outcome.lines.count == 2)
        #expect(outcome.lines.last?.hasPrefix("Its control plane demands the token ") == true)
    }

    @Test func `a reader that is gone ends nothing`() throws {
        let server = try Program.start(["serve", "--port", "0", "--log-level", "debug"])
        let port = try #require(servedPort(in: server.firstLine(), host: "127.0.0.1"))
        server.send(SIGPIPE)
        #expect(probe(host: "127.0.0.1", port: port, path: "/__admin/ready")?.status == 200)
        server.stopListeningToComplaints()
        server.send(SIGTERM)
        #expect(server.outcome().code == 0)
    }

    @Test func `without standard output it serves, and says where in its log`() throws {
        // the log is redirected to where the test reads standard output
        let server = try Program.start(["serve", "--port", "0", "--log-level", "info"], streams: "2>&1 >&-")
        let address = try #require(server.firstLine().split(separator: " ").first { $0.hasPrefix("address=http://127.0.0.1:") })
        let port = try #require(UInt16(address.split(separator: ":").last ?? ""))
        #expect(probe(host: "127.0.0.1", port: port, path: "/__admin/ready")?.status == 200)
        server.send(SIGTERM)
        #expect(server.outcome().code == 0)
    }

    @Test func `without standard input and error it serves`() throws {
        let server = try Program.start(["serve", "--port", "0", "--log-level", "trace"], streams: "<&- 2>&-")
        let port = try #require(servedPort(in: server.firstLine(), host: "127.0.0.1"))
        #expect(probe(host: "127.0.0.1", port: port, path: "/__admin/ready")?.status == 200)
        server.send(SIGTERM)
        #expect(server.outcome().code == 0)
    }

    // MARK: Not serving

    @Test func `what cannot be said is complained of, and nothing is served`() throws {
        let outcome = try Program.start(["serve", "--port", "0"], streams: ">/dev/full").outcome()
        #expect(outcome.code == 1)
        #expect(outcome.complaint == "Standard output cannot be written: No space left on device\n")
    }

    @Test(arguments: [
        (["--port", "99999"], "The value '99999' is invalid for '--port <port>'"),
        (["--port", "-1"], "--port"),
        (["--clock", "soon"], "The clock is soon; it must be a time like 2026-01-01T00:00:00Z, with or without a trailing !."),
        (
            ["--public-url", "understudy.example"],
            "The public URL is understudy.example; it must be an address like https://understudy.example, with or without a path."
        ),
        (["--admin-token", "a b"], "The admin token must have visible ASCII characters alone, and at least one."),
        (
            ["--cors", "https://a.example/x"],
            "The origins are https://a.example/x; each must be one like https://app.example, without a path, or *."
        ),
        (
            ["--allow-host", "a.example,https://b"],
            "The allowed hosts are a.example, https://b; each must be a name like understudy.example, with or without a port."
        ),
        (
            ["--tls", "--tls-name", "a b"],
            "The TLS names are a b; each must be a name or an address like understudy.example or 10.0.0.7."
        ),
        (["--log-level", "loud"], "The log level is loud; it must be trace, debug, info, notice, warning, error or critical."),
        (["--max-sandboxes=-1"], "The number of sandboxes is -1; it must be 0 or more."),
        (["--max-snapshots=-1"], "The number of snapshots is -1; it must be 0 or more."),
        (["--journal-entries", "0"], "The number of exchanges of a journal is 0; it must be a whole number from 1 to 100000."),
        (["--journal-bytes", "0"], "The size in bytes of a journal is 0; it must be a whole number from 1 to 1099511627776."),
        (["--sandbox-idle", "soon"], "The time after which a sandbox gives way is soon; it must be a period like PT30M or 2d."),
        (["--evidence-floor", "certain"], "The evidence floor is certain; it must be assumed, inferred, observed or documented."),
        (["--seed", "x"], "The value 'x' is invalid for '--seed <seed>'"),
        (["--frobnicate"], "Unknown option '--frobnicate'"),
    ])
    func `an option that cannot be is refused with 64 and a reason`(arguments: [String], reason: String) throws {
        let outcome = try Program.start(["serve"] + arguments).outcome()
        #expect(outcome.code == 64)
        #expect(outcome.output == "")
        #expect(outcome.complaint.contains(reason))
        #expect(outcome.complaint.contains("\nUsage: understudy serve "))
    }

    @Test(arguments: [
        ("PORT", "x", "UNDERSTUDY_PORT is x; it must be a number from 0 to 65535."),
        ("PORT", "70000", "UNDERSTUDY_PORT is 70000; it must be a number from 0 to 65535."),
        ("MAX_SNAPSHOTS", "many", "UNDERSTUDY_MAX_SNAPSHOTS is many; it must be a whole number from 0."),
        ("JOURNAL_ENTRIES", "many", "UNDERSTUDY_JOURNAL_ENTRIES is many; it must be a whole number from 1 to 100000."),
        ("JOURNAL_BYTES", "0", "The size in bytes of a journal is 0; it must be a whole number from 1 to 1099511627776."),
        ("SEED", "-1", "UNDERSTUDY_SEED is -1; it must be a whole number from 0."),
        ("CHECK_ANSWERS", "1", "UNDERSTUDY_CHECK_ANSWERS is 1; it must be true or false."),
        ("CLOCK", "soon", "The clock is soon; it must be a time like 2026-01-01T00:00:00Z, with or without a trailing !."),
        (
            "PUBLIC_URL", "ftp://a",
            "The public URL is ftp://a; it must be an address like https://understudy.example, with or without a path."
        ),
        ("MAX_SANDBOXES", "many", "a whole number from 0"), ("NEW_SANDBOXES", "perhaps", "true or false"),
        ("LOG_LEVEL", "loud", "The log level is loud; it must be trace, debug, info, notice, warning, error or critical."),
    ])
    func `a variable that cannot be is refused with 64 and a reason`(name: String, value: String, reason: String) throws {
        let outcome = try Program.run("serve", environment: ["UNDERSTUDY_\(name)": value])
        #expect(outcome.code == 64)
        #expect(outcome.output == "")
        #expect(outcome.complaint.contains(reason))
        #expect(outcome.complaint.contains("\nUsage: understudy serve "))
    }

    @Test func `a port that is taken is one sentence and 1`() throws {
        let server = try Program.start(["serve", "--port", "0"])
        let port = try #require(servedPort(in: server.firstLine(), host: "127.0.0.1"))
        let second = try Program.run("serve", "--port", "\(port)")
        server.send(SIGTERM)
        _ = server.outcome()
        #expect(second.code == 1)
        #expect(second.output == "")
        #expect(second.complaint == "port \(port) on 127.0.0.1 is taken\n")
    }

    @Test func `seeds with a fault are said and nothing is served`() throws {
        let outcome = try Program.run("serve", "--port", "0", "--seed-data", "/nowhere/at/all")
        #expect(outcome.code == 1)
        #expect(outcome.output == "")
        #expect(outcome.complaint.hasPrefix("The seed folder /nowhere/at/all cannot be read: "))
    }

    @Test func `a setting that cannot be is said and nothing is served`() throws {
        let outcome = try Program.run("serve", "--port", "0", "--setting", "integrator.rateLimit=maybe")
        #expect(outcome.code == 1)
        #expect(outcome.output == "")
        #expect(outcome.complaint == "The setting integrator.rateLimit is maybe; it must be true or false.\n")
    }

    private func servedPort(in line: String, host: String) -> UInt16? {
        let beginning = "Understudy is listening on http://\(host):"
        return line.hasPrefix(beginning) ? UInt16(line.dropFirst(beginning.count)) : nil
    }
}
