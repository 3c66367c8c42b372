import AsyncHTTPClient
package import Emulation
import FoundationEssentials
import HTTPMessages
import NIOCore
import NIOHTTP1
import OrderedJSON
import Synchronization

/// Sends the calls in one sandbox's outboxes to the hosts that are allowed, and repeats a failed one after each of the pauses. Calls to one
/// port of a host go one after the other, in the order in which they were made; one that is not answered delays only those to the same
/// port.
package final class WebhookDelivery: Courier {
    /// How many bytes of an answer are kept.
    private static let answerLimit = 16 * 1024
    /// How many calls may be in progress here at once; further ones wait in the outbox, for as long as it keeps them.
    private static let limit = 10_000

    package let allowedHosts: [String]
    private weak let sandbox: Sandbox?
    private let mounts: [any Mount]
    private let pauses: [Duration]
    /// How long a target may take for its whole answer.
    private let timeLimit: Duration
    private let progress: Mutex<Progress>

    private struct Progress {
        /// For each mount, the number of the first call that was not taken up yet.
        var next: [Int]
        /// The last call to each port of a host.
        var last: [String: Task<Void, Never>] = [:]
        /// Calls in progress, by the numbers in which they were started.
        var underWay: [Int: Task<Void, Never>] = [:]
        var started = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// Calls that were recorded before are not sent; they stay in the outbox.
    package init(for sandbox: Sandbox, of mounts: [any Mount], allowing hosts: [String], pauses: [Duration], timeLimit: Duration) {
        allowedHosts = hosts
        self.sandbox = sandbox
        self.mounts = mounts
        self.pauses = pauses
        self.timeLimit = timeLimit
        progress = Mutex(Progress(next: Self.ends(of: mounts, in: sandbox)))
    }

    private static func ends(of mounts: [any Mount], in sandbox: Sandbox) -> [Int] { mounts.map { $0.outbox(in: sandbox)?.next ?? 0 } }

    package func collect() {
        guard let sandbox else { return }
        progress.withLock { progress in
            // read before the outboxes, so that nothing from before a reset counts as made after it
            let resets = sandbox.outgoing.resets
            // read under the lock, or a thread that read earlier could start the same calls again later; reading an outbox takes no lock of
            // ours
            for place in mounts.indices {
                guard progress.underWay.count < Self.limit else { return }
                guard let outbox = mounts[place].outbox(in: sandbox) else { continue }
                for call in outbox.entries(from: progress.next[place]).prefix(Self.limit - progress.underWay.count) {
                    start(call, of: mounts[place], resets, &progress)
                    progress.next[place] = call.number + 1
                }
            }
        }
    }

    package func passOver(_ change: () -> Void) {
        guard let sandbox else { return change() }
        // under the lock, or a concurrent `collect` could take up what the change brings back
        progress.withLock { progress in
            change()
            progress.next = Self.ends(of: mounts, in: sandbox)
            // new queues, or new calls would wait for the pauses of old ones
            progress.last = [:]
            for call in progress.underWay.values { call.cancel() }
        }
    }

    /// Returns when no call is in progress or waiting for a retry.
    package func rest() async {
        await withCheckedContinuation { continuation in
            let isIdle = progress.withLock { progress in
                if !progress.underWay.isEmpty { progress.waiting.append(continuation) }
                return progress.underWay.isEmpty
            }
            if isIdle { continuation.resume() }
        }
    }

    private func start(_ call: Outbox.Entry, of mount: any Mount, _ resets: Int, _ progress: inout Progress) {
        let target = URL(string: call.url)?.target ?? (host: "", port: 0)
        let queue = "\(target.host):\(target.port)"
        let before = progress.last[queue]
        let number = progress.started
        progress.started += 1
        let task = Task {
            await before?.value
            await send(call, to: target.host, of: mount, resets)
            finish(number)
        }
        progress.underWay[number] = task
        progress.last[queue] = task
    }

    private func finish(_ number: Int) {
        let (left, waiting) = progress.withLock { progress in
            progress.underWay[number] = nil
            let left = progress.underWay.count
            guard left == 0 else { return (left, [CheckedContinuation<Void, Never>]()) }
            progress.last = [:]
            defer { progress.waiting = [] }
            return (left, progress.waiting)
        }
        for continuation in waiting { continuation.resume() }
        // there is room again for what waits in the outbox, unless another courier has taken over
        if left == Self.limit / 2, sandbox?.outgoing.courier as? WebhookDelivery === self { collect() }
    }

    /// Sends a call until it succeeds, must not be retried, nobody sends in this sandbox any more, or the sandbox was reset or restored.
    /// The allowed hosts are looked up each time, since the courier that sends now may have others.
    private func send(_ call: Outbox.Entry, to host: String, of mount: any Mount, _ resets: Int) async {
        for pause in [.zero] + pauses {
            // by the wall clock, which is the target's too; no thread waits
            if pause > .zero { try? await Task.sleep(for: pause) }
            guard let sandbox, let courier = sandbox.outgoing.courier, sandbox.outgoing.resets == resets else { return }
            let outcome = courier.allowedHosts.contains(host) ? await post(call) : .refused(host: host)
            await mount.note(Outbox.Attempt(at: sandbox.clock.now, outcome), of: call, in: sandbox, afterResets: resets)
            switch outcome {
            case .answered(let status, _) where status.isSuccess: return
            case .refused: return
            case .answered, .failed: continue
            }
        }
    }

    private func post(_ call: Outbox.Entry) async -> Outbox.Attempt.Outcome {
        var request = HTTPClientRequest(url: call.url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json; charset=utf-8")
        request.body = .bytes(ByteBuffer(bytes: call.body.text))
        do {
            let deadline = ContinuousClock.now + timeLimit
            let response = try await client.execute(request, timeout: TimeAmount(timeLimit))
            return .answered(Status(Int(response.status.code)), body: try await body(of: response, until: deadline))
        } catch {
            return .failed("\(error)")
        }
    }

    /// Reads the body within the deadline: the client's own time limit ends with the head of the answer.
    private func body(of response: HTTPClientResponse, until deadline: ContinuousClock.Instant) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                var body: [UInt8] = []
                for try await part in response.body {
                    body += part.readableBytesView.prefix(Self.answerLimit - body.count)
                    if body.count == Self.answerLimit { break }
                }
                return body
            }
            group.addTask {
                try await Task.sleep(until: deadline, clock: .continuous)
                throw HTTPClientError.deadlineExceeded
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }
}

/// Created by the first call, with threads of its own; needed until the process ends, so it is never shut down.
private let client: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    // a redirect could lead to a host that is not allowed
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = .seconds(5)
    // retries are decided here
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
}()

extension URL {
    /// The host as a list of allowed ones spells it, and the port; nil if HTTP cannot be spoken there, for example at an invalid port,
    /// which would make the client end the process.
    fileprivate var target: (host: String, port: Int)? {
        guard let scheme = scheme?.lowercased(), scheme == "http" || scheme == "https", let host = host()?.lowercased() else { return nil }
        let port = port ?? (scheme == "http" ? 80 : 443)
        guard (1...65_535).contains(port) else { return nil }
        return (host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host, port)
    }
}
