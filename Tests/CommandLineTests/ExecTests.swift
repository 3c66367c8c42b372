import Foundation
import Testing

@Suite struct ExecTests {
    // MARK: What it refuses

    @Test func `without a command there is nothing to run`() throws {
        for arguments in [["exec"], ["exec", "--"]] {
            let outcome = try Program.start(arguments).outcome()
            #expect(outcome.code == 64)
            #expect(outcome.output == "")
        }
    }

    @Test(arguments: ["no-such-command-anywhere", "/no/such/command", ""])
    func `a command that cannot be started is said, and ends with 127`(command: String) throws {
        let outcome = try Program.run("exec", "--", command)
        #expect(outcome.code == 127)
        #expect(outcome.complaint.contains("The command \(command) cannot be started: "))
    }

    @Test func `seeds with faults are said before anything is run`() throws {
        let outcome = try Program.run("exec", "--seed-data", "/no/such/folder", "--", "echo", "ran")
        #expect(outcome.code == 1)
        #expect(outcome.output == "")
        #expect(outcome.complaint.contains("/no/such/folder"))
    }

    // MARK: What it does

    @Test func `the command finds every API and keys for it in its environment`() throws {
        let script = """
            curl -s -H "Consumer: $CANVAS_CONSUMER" -H "SecretKey: $CANVAS_SECRET_KEY" $CANVAS_BASE_URL/Authenticate; echo
            curl -s $UNDERSTUDY_ADMIN_URL/health; echo
            curl -s -o /dev/null -w '%{http_code}' -d "grant_type=client_credentials&client_id=$CYCLR_CLIENT_ID&client_secret=$CYCLR_CLIENT_SECRET" \
              $CYCLR_TOKEN_URL
            """
        let outcome = try Program.run("exec", "--", "sh", "-c", script)
        #expect(outcome.lines == ["true", #"{"status":"healthy"}"#, "200"])
        #expect(outcome.code == 0)
        #expect(outcome.complaint == "")
    }

    @Test(
        arguments: [
            (["--allow-host", "a.example, b.example", "--allow-host", "c.example"], [:]),
            ([], ["UNDERSTUDY_ALLOW_HOST": "a.example, b.example,c.example"]),
        ] as [([String], [String: String])])
    func `an option that takes several takes them repeated or with commas, its variable with commas`(
        options: [String], variables: [String: String]
    ) throws {
        let script = """
            for host in a b c d; do
                curl -s -o /dev/null -w '%{http_code} ' -H "Host: $host.example" $UNDERSTUDY_ADMIN_URL/clock
            done
            """
        let outcome = try Program.start(["exec"] + options + ["--", "sh", "-c", script], environment: variables).outcome()
        #expect(outcome.output == "200 200 200 403 ")
    }

    @Test func `help and README name every variable that the command finds`() throws {
        let variables = try Program.run("exec", "--", "env").lines.compactMap { $0.split(separator: "=").first }
        let names = variables.filter { name in ["CANVAS_", "CYCLR_", "INTEGRATOR_"].contains { name.hasPrefix($0) } }
        #expect(names.count == 11)
        let help = try Program.run("exec", "--help").output
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let readme = try String(contentsOf: tests.appending(path: "../../README.md").standardizedFileURL, encoding: .utf8)
        for name in names { #expect(help.contains(name) && readme.contains("`\(name)`"), "\(name)") }
    }

    @Test(arguments: [0, 3, 127])
    func `it ends with the command's status`(status: Int32) throws {
        #expect(try Program.run("exec", "--", "sh", "-c", "exit \(status)").code == status)
    }

    @Test func `a command that a signal ended counts as 128 and the signal's number`() throws {
        #expect(try Program.run("exec", "--", "sh", "-c", "kill -KILL $$").code == 128 + SIGKILL)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func `a signal goes on to the command, which may do with it what it wants`(signal: Int32) throws {
        let script = "trap 'echo caught; exit 9' TERM INT HUP; echo ready; for i in $(seq 2000); do sleep 0.01; done"
        let running = try Program.start(["exec", "--", "sh", "-c", script])
        #expect(running.firstLine() == "ready")
        running.send(signal)
        let outcome = running.outcome()
        #expect(outcome.lines == ["ready", "caught"])
        #expect(outcome.code == 9)
    }

    @Test func `a signal that comes while the command is only just starting is not lost`() throws {
        let script = "trap 'exit 9' TERM; kill -TERM $PPID; for i in $(seq 2000); do sleep 0.01; done"
        for _ in 0..<5 { #expect(try Program.run("exec", "--", "sh", "-c", script).code == 9) }
    }

    // MARK: What it found

    @Test(arguments: [([], 0), (["--fail-on-unmatched"], 70)] as [([String], Int32)])
    func `requests that no row answered are listed, and fail the run if that is asked for`(options: [String], code: Int32) throws {
        let script = """
            curl -s -o /dev/null $CANVAS_BASE_URL/Nothing; curl -s -o /dev/null -X DELETE $CANVAS_BASE_URL/GetMetaData
            curl -s -o /dev/null -H 'X-Understudy-Sandbox: mine' ${CANVAS_BASE_URL%/api}/nowhere; curl -s -o /dev/null $CANVAS_BASE_URL/GetMetaData
            """
        let outcome = try Program.start(["exec"] + options + ["--", "sh", "-c", script]).outcome()
        #expect(
            outcome.complaint.split(separator: "\n") == [
                "unmatched: GET /api/Nothing → 404", "unmatched: DELETE /api/GetMetaData → 405",
                "unmatched: GET /nowhere → 404 (sandbox mine)",
            ])
        #expect(outcome.code == code)
    }

    @Test(arguments: [
        "curl -s -o /dev/null $CANVAS_BASE_URL/Nothing; curl -s -o /dev/null -X POST $UNDERSTUDY_ADMIN_URL/reset",
        """
        curl -s -o /dev/null -X PUT $UNDERSTUDY_ADMIN_URL/settings -d '{"journal":false}'
        curl -s -o /dev/null $CANVAS_BASE_URL/Nothing
        """,
    ])
    func `what no row answered is not forgotten with a journal`(script: String) throws {
        let outcome = try Program.run("exec", "--fail-on-unmatched", "--", "sh", "-c", script)
        #expect(outcome.complaint == "unmatched: GET /api/Nothing → 404\n")
        #expect(outcome.code == 70)
    }

    @Test func `a command that fails keeps its status although requests were unmatched`() throws {
        let outcome = try Program.run(
            "exec", "--fail-on-unmatched", "--", "sh", "-c", "curl -s -o /dev/null $CANVAS_BASE_URL/Nothing; exit 5")
        #expect(outcome.code == 5)
    }
}
