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
        sigemptyset(&set)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, signal) }
        // Threads that are started later inherit the mask, so only `next` sees the signals.
        pthread_sigmask(SIG_BLOCK, &set, nil)
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
