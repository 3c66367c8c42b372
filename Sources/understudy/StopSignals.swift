import Glibc

/// SIGTERM and SIGINT, taken from the moment this is made, so that they also end a process that is number 1.
struct StopSignals {
    private var set = sigset_t()

    init() {
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        // Threads that are started later inherit the mask, so only `wait` sees the signals.
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Sleeps until one of them comes.
    func wait() -> Int32 {
        var set = set
        var signal: Int32 = 0
        sigwait(&set, &signal)
        return signal
    }
}
