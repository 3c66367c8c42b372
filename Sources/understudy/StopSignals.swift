import Glibc

/// SIGTERM, SIGINT and SIGHUP, caught from the moment this is created, so that they also end a process with the id 1.
struct StopSignals: Sendable {
    private var set = sigset_t()

    struct Signal: Sendable {
        let number: Int32
        /// Ctrl-C, or the loss of the terminal: then every process of the terminal has received it already.
        let isFromTerminal: Bool
    }

    init() {
        let numbers = [SIGTERM, SIGINT, SIGHUP]
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        // A reader that is gone must end a write, not the process. By a handler, since a command that is started gets the default again.
        signal(SIGPIPE) { _ in }
        // Threads that are started later inherit the mask, so only `next` sees the signals.
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // But a library's thread may unblock all of them while it waits (swift-subprocess's does), and gets one that comes when nobody
        // waits in `next`. Its handler passes the signal on; whether a terminal sent it is then lost.
        _ = waitingThread
        for number in numbers { signal(number) { pthread_kill(waitingThread, $0) } }
    }

    /// Waits until one of the signals comes.
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

/// The thread that creates `StopSignals` and calls `next`.
private let waitingThread = pthread_self()
