import AdminAPI
import CanvasAPI
import CyclrAPI
package import Emulation
import Glibc
import HTTPEngine
package import HTTPMessages
import IntegratorAPI
import OrderedJSON
import Synchronization

/// The composition root: every API over one set of sandboxes. It answers requests with or without a port.
package final class Server: Sendable {
    package let sandboxes: Sandboxes
    package let mounts: [any Mount]
    private let facts: Facts
    private let admin: any Mount
    /// Finds the API of a path by its beginning.
    private let roots: Roots
    private let crossOrigin: CrossOrigin?
    private let log: (@Sendable (_ line: String) -> Void)?

    /// Reads and checks the seeds; any fault in them is a `StartFailure` that lists them all.
    package init(_ configuration: Configuration = Configuration()) throws(StartFailure) {
        let folders = try configuration.seedData.map { path throws(StartFailure) in try SeedFolders(directory: path) } ?? .builtIn
        let baselines = Baselines(folders.replacing(configuration.seedFiles))
        guard baselines.faults.isEmpty else {
            throw StartFailure(baselines.faults.map(\.description).joined(separator: "\n"))
        }
        let now = configuration.sandboxes.clock ?? Instant.system()
        let facts = Facts(webhookPauses: configuration.webhookPauses, webhookTimeLimit: configuration.webhookTimeLimit)
        self.facts = facts
        crossOrigin = configuration.crossOrigin
        log = configuration.log
        facts.doorkeeperBox.withLock { $0 = configuration.doorkeeper }
        admin = Emulator<Admin>(at: 0, baseline: facts, now: now)
        mounts = [
            admin, Emulator<Canvas>(at: 1, baseline: baselines.canvas(), now: now),
            Emulator<Cyclr>(at: 2, baseline: baselines.cyclr(), now: now),
            Emulator<Integrator>(at: 3, baseline: baselines.integrator(), now: now),
        ]
        roots = Roots(of: mounts)
        var settings = configuration.sandboxes
        for text in configuration.choices {
            let (api, name, value) = try Self.choice(text, mounts)
            settings.choices[api, default: [:]][name] = value
        }
        configuration.setStrictness(of: &settings, mounts)
        sandboxes = Sandboxes(mounts: mounts, settings: settings)
        facts.serverBox.withLock { $0.server = self }
    }

    /// - Parameter text: `integrator.rateLimit=true`
    private static func choice(_ text: String, _ mounts: [any Mount]) throws(StartFailure) -> (api: String, name: String, value: JSON) {
        let known = mounts.flatMap { mount in mount.settings.map { (api: mount.name, setting: $0) } }
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2, let found = known.first(where: { "\($0.api).\($0.setting.name)" == halves[0] }) else {
            let names = known.map { "\($0.api).\($0.setting.name)" }.joined(separator: ", ")
            throw StartFailure("The setting is \(text); it must be like integrator.rateLimit=true, one of \(names).")
        }
        guard let value = try? JSON(parsing: Array(halves[1].utf8)), found.setting.shape.faults(in: value).isEmpty else {
            throw StartFailure("The setting \(halves[0]) is \(halves[1]); it must be \(found.setting.shape.words).")
        }
        return (found.api, found.setting.name, value)
    }

    package func respond(to request: Request) -> Answer {
        guard let log else { return share(request) }
        return share(request).mapped { [self] in log(line(request, $0)) }
    }

    private func share(_ request: Request) -> Answer {
        guard let (crossOrigin, origin) = sharing(of: request) else { return route(request) }
        if let origin, let answer = crossOrigin.preflight(request, from: origin, at: sandboxes.main.clock.now) { return .ready(answer) }
        return route(request).mapped { crossOrigin.mark(&$0, for: origin) }
    }

    /// Answers a request that the engine refuses, in the words of the API that the path belongs to and in the request's sandbox. A sandbox
    /// that does not exist is not created; the main one takes its place.
    package func refuse(_ status: Status, _ request: Request) -> Response {
        var response = placeInKnown(request) { refuse(status, $0, of: $1, in: $2) }
        if let (crossOrigin, origin) = sharing(of: request) { crossOrigin.mark(&response, for: origin) }
        log?(line(request, response))
        return response
    }

    /// Same as `place`, but creates no sandbox: the main one takes the place of an unknown one.
    private func placeInKnown<Outcome>(_ request: Request, _ handOn: (Request, (any Mount)?, Sandbox) -> Outcome) -> Outcome {
        place(request, named: { name, _, _ in sandboxes.known(String(decoding: name, as: UTF8.self)) ?? sandboxes.main }, handOn)
    }

    /// The line to log for an answered request.
    private func line(_ request: Request, _ response: Response) -> String {
        let sent = response.delivery(to: request.method)
        let delivery = sent == .whole ? "" : ", \(sent.word)"
        let sandbox = placeInKnown(request) { placed, _, sandbox in placed.sandboxInPath == nil ? sandbox.name : Sandbox.mainName }
        return "\(shown(request)) → \(response.status.code)\(delivery)\(sandbox == Sandbox.mainName ? "" : " (sandbox \(sandbox))")"
    }

    private func shown(_ request: Request) -> String {
        let prefix = request.target.sandboxPrefix
        let target = prefix?.rest ?? request.target
        let place = prefix.map { "/sandbox/\(String(decoding: $0.name, as: UTF8.self).asWord)" } ?? ""
        return "\(request.method.name.asWord) \(place)\((mount(for: target) ?? admin).shown(target))"
    }

    /// How answers are shared, if they are, and the request's origin if its pages may read this one. Nil for the control plane.
    private func sharing(of request: Request) -> (crossOrigin: CrossOrigin, origin: String?)? {
        guard let crossOrigin, !isForControls(request.target) else { return nil }
        return (crossOrigin, request.headers["Origin"].flatMap { crossOrigin.allows($0) ? $0 : nil })
    }

    private func isForControls(_ target: Target) -> Bool { mount(for: target.sandboxPrefix?.rest ?? target) === admin }

    private func route(_ request: Request) -> Answer {
        do throws(Sandboxes.Unavailable) {
            return try place(
                request,
                named: { name, request, mount throws(Sandboxes.Unavailable) in
                    try sandbox(named: name, for: request, of: mount)
                }
            ) {
                respond(to: $0, of: $1, in: $2)
            }
        } catch {
            return .ready(unavailable(error, request))
        }
    }

    /// Finds the API and the sandbox of a request, and hands them on with the request as that API sees it.
    private func place<Outcome, Failure: Error>(
        _ request: Request, named sandbox: (ArraySlice<UInt8>, Request, (any Mount)?) throws(Failure) -> Sandbox,
        _ handOn: (Request, (any Mount)?, Sandbox) -> Outcome
    ) throws(Failure) -> Outcome {
        // the path before the header: a client that always sends the header also follows links in answers, which have the sandbox in the
        // path
        if let (name, rest) = request.target.sandboxPrefix {
            var request = request
            request.target = rest
            request.sandboxInPath = String(decoding: name, as: UTF8.self)
            let mount = mount(for: rest)
            return handOn(request, mount, try sandbox(name, request, mount))
        }
        let mount = mount(for: request.target)
        if let name = request.headers.bytes(of: "X-Understudy-Sandbox") { return handOn(request, mount, try sandbox(name, request, mount)) }
        // a credential of the request may belong to a sandbox
        return handOn(request, mount, sandboxes.sandbox(showing: mount?.credentials(in: request) ?? []) ?? sandboxes.main)
    }

    /// A request about the whole server creates no sandbox: otherwise a client that names its own in each request could not create it with
    /// given contents. Nor does one that the control plane refuses: strangers would use up the limit, and web pages could do it.
    private func sandbox(
        named name: ArraySlice<UInt8>, for request: Request, of mount: (any Mount)?
    ) throws(Sandboxes.Unavailable) -> Sandbox {
        guard mount === admin else { return try sandboxes.sandbox(named: name) }
        // whom it refuses does not use the sandbox either, or nobody could have its place
        guard facts.doorkeeper.admits(request) else { return sandboxes.known(String(decoding: name, as: UTF8.self)) ?? sandboxes.main }
        return try admin.isServerWide(request) ? sandboxes.sandbox(alreadyNamed: name) ?? sandboxes.main : sandboxes.sandbox(named: name)
    }

    private func respond(to request: Request, of mount: (any Mount)?, in sandbox: Sandbox) -> Answer {
        (mount?.respond(to: request, in: sandbox) ?? .ready(nobody(request, sandbox))).keeping(self)
    }

    private func refuse(_ status: Status, _ request: Request, of mount: (any Mount)?, in sandbox: Sandbox) -> Response {
        if let mount { return mount.refuse(status, request, in: sandbox) }
        let response = admin.refuse(status, request, in: sandbox)
        sandbox.record(unanswered: request, with: response, at: sandbox.clock.now)
        return response
    }

    /// Environment variables by which a test suite finds every API; to be read once the server listens.
    package var environment: [(name: String, value: String)] {
        // https was enabled so that tests use it; the control plane stays on http, which needs no certificate
        let now = sandboxes.main.clock.now
        return mounts.flatMap { $0.environment(at: $0 === admin ? facts.address : facts.secureAddress ?? facts.address, now: now) }
            + (facts.doorkeeper.token.map { [("UNDERSTUDY_ADMIN_TOKEN", $0)] } ?? [])
    }

    /// Requests that no row answered, even if their sandboxes and journals are gone: a line each for the first hundred, and how many more
    /// there were.
    package var unmatched: [String] { sandboxes.unmatched.lines }

    /// Serves on a port until the listener is stopped. If others than this machine's users can reach it, the control plane demands a token.
    package func listen(host: String, port: UInt16, secure: SecurePort? = nil) throws(StartFailure) -> Listener {
        // first, so that no request comes in unguarded
        let newToken = facts.guardControls(listeningOn: host)
        let plain = try serve(EngineConfiguration(host: host, port: port))
        var encrypted: HTTPServer?
        if let secure {
            var configuration = EngineConfiguration(host: host, port: secure.port)
            configuration.tls = .init(certificate: secure.identity.certificate, key: secure.identity.key)
            encrypted = try serve(configuration, certificateFrom: secure.files)
            try secure.writeAuthority()
        }
        let place = host.contains(":") ? "[\(host)]" : host
        let address = "http://\(place):\(plain.port)"
        let secureAddress = encrypted.map { "https://\(place):\($0.port)" }
        facts.addressBox.withLock { $0 = (address, secureAddress) }
        return Listener(
            [plain] + (encrypted.map { [$0] } ?? []), address: address, secureAddress: secureAddress,
            newToken: newToken, sandboxes: sandboxes)
    }

    func serve(_ configuration: EngineConfiguration, certificateFrom files: String? = nil) throws(StartFailure) -> HTTPServer {
        var configuration = configuration
        configuration.limits.takesLargeBodies = { [self] in takesLargeBodies($0, $1) }
        // when clients have taken all connections, the server's owner can still look, and delete what they wait in
        configuration.limits.answersSurplus = { [self] in isForControls($0) }
        do throws(StartError) {
            return try HTTPServer(configuration, refuse: { [self] in refuse($0, $1) }, respond: { [self] in respond(to: $0) })
        } catch {
            throw StartFailure(error.errno == EPROTO ? "\(files.map { "\($0): " } ?? "")\(error)" : "\(error)")
        }
    }

    package func takesLargeBodies(_ method: Method, _ target: Target) -> Bool {
        let target = target.sandboxPrefix?.rest ?? target
        return mount(for: target)?.takesLargeBodies(method, target) ?? false
    }

    private func mount(for target: Target) -> (any Mount)? { roots.mount(for: target.decodedPath) }

    // MARK: The server's own answers

    private func nobody(_ request: Request, _ sandbox: Sandbox) -> Response {
        let roots = mounts.flatMap(\.roots).map { "/\($0)" }.joined(separator: ", ")
        let now = sandbox.clock.now
        let refusal = Admin.Refusal(.unknownPath, "No API of this server has \(request.target.text); they begin with \(roots).")
        let response = problem(refusal, request, at: now)
        sandbox.record(unanswered: request, with: response, at: now)
        return response
    }

    private func unavailable(_ reason: Sandboxes.Unavailable, _ request: Request) -> Response {
        problem(Admin.refusal(of: reason), request, at: sandboxes.main.clock.now)
    }

    private func problem(_ refusal: Admin.Refusal, _ request: Request, at now: Instant) -> Response {
        let context = AnswerContext(randomness: sandboxes.main.randomness, exchange: 0, request: request, origin: facts.address)
        let envelope = Admin.envelope(of: refusal, context)
        let headers: Headers = [
            "Content-Type": envelope.contentType, "X-Understudy-Evidence": refusal.code.evidence.rawValue, "Date": now.httpDate,
        ]
        return Response(refusal.code.status, headers: headers, body: envelope.body)
    }
}

extension Answer {
    /// The same answer. A slow one keeps the server until it is made, since the control plane only sees the server weakly.
    fileprivate consuming func keeping(_ server: Server) -> Answer {
        guard case .slow(let lane, let make) = self else { return self }
        return .slow(lane) { withExtendedLifetime(server) { make().keeping(server) } }
    }
}

extension Target {
    /// The sandbox that the path prefix `/sandbox/<name>` names, and the target without it; nil without such a prefix.
    fileprivate var sandboxPrefix: (name: ArraySlice<UInt8>, rest: Target)? {
        guard bytes.count > 1, bytes[1] == sandboxPrefixBytes[1], bytes.starts(with: sandboxPrefixBytes) else { return nil }
        let named = bytes.dropFirst(sandboxPrefixBytes.count)
        let end = named.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? named.endIndex
        let path = named[end...]
        return (named[..<end], Target(bytes: path.first == UInt8(ascii: "/") ? Array(path) : [UInt8(ascii: "/")] + path))
    }

    /// The path, percent-decoded where it needs to be.
    fileprivate var decodedPath: ArraySlice<UInt8> {
        path.contains(UInt8(ascii: "%")) ? Array(percentDecoded(path).utf8)[...] : path
    }
}

private let sandboxPrefixBytes = Array("/sandbox/".utf8)
