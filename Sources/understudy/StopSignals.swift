import Glibc

/// SIGTERM, SIGINT and SIGHUP, taken from the moment this is made, so that they also end a process that is number 1.
struct StopSignals: Sendable {
    private var set = sigset_t()

    struct Signal: Sendable {
        let number: Int32
        /// Ctrl-C, or a terminal that is gone: then every process of the terminal has it already.
        let isFromTerminal: Bool
    }

    init() {
        let numbers = [SIGTERM, SIGINT, SIGHUP]
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        // A reader that is gone shall end a write and not the process. With a handler, since a command that is started gets the default again.
        signal(SIGPIPE) { _ in }
        // Threads that are started later inherit the mask, so only `next` sees the signals.
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // But a library's thread may let all of them through while it waits (swift-subprocess's does), and is chosen for one that comes when nobody
        // stands in `next`. It hands the signal on; whether a terminal sent it is then forgotten.
        _ = waitingThread
        for number in numbers { signal(number) { pthread_kill(waitingThread, $0) } }
    }

    /// Sleeps until one of them comes.
    func next() -> Signal {
        var set = set
        var information = siginfo_t()
        while true {
            let number = sigwaitinfo(&set, &information)
            // fails only when another signal interrupts it
            if number > 0 { return Signal(number: number, isFromTerminal: information.si_code == Int32(SI_KERNEL)) }
        }
    }
}

/// The one that makes `StopSignals` and calls `next`.
private let waitingThread = pthread_self()
