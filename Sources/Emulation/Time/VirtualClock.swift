import Synchronization

/// A sandbox's clock: it runs with the system's, stands still, or is moved.
///
/// Any thread may read and set it. A reading is one atomic load, and a look at the system's clock while it runs. A running clock follows
/// every correction of the system's, so two readings can go backwards as the system's can.
package final class VirtualClock: Sendable {
    private let mode: Atomic<Int64>
    private let start: Atomic<Int64>
    private let system: @Sendable () -> Instant

    /// - Parameters:
    ///   - start: what the clock shows now; nil is the system's time.
    ///   - frozen: whether it stands still there.
    ///   - system: what it runs with; tests pass their own.
    package convenience init(
        startingAt start: Instant? = nil, frozen: Bool = false, system: @escaping @Sendable () -> Instant = Instant.system
    ) {
        let present = system()
        let start = start ?? present
        self.init(frozen ? .standing(at: start) : .running(ahead: start.ticks - present.ticks), system)
    }

    package var now: Instant { reading(of: currentMode) }

    /// What the clock shows when the system's shows `system`; saves reading that again.
    package func now(atSystem system: Instant) -> Instant {
        switch currentMode {
        case .standing(let instant): instant
        case .running(let ahead): Instant(ticks: system.ticks + ahead)
        }
    }

    package var isFrozen: Bool {
        if case .standing = currentMode { true } else { false }
    }

    /// Moves the clock, forwards or back; it goes on running or standing still.
    package func set(to instant: Instant) {
        change { _ in instant }
    }

    /// Moves the clock by that much, at most to the ends of `Instant.range`; it goes on running or standing still.
    package func advance(by duration: Duration) {
        change { $0 + duration }
    }

    /// Stops the clock at the time it shows.
    package func freeze() {
        replaceMode { .standing(at: reading(of: $0)) }
    }

    /// Lets the clock run from the time it shows.
    package func run() {
        replaceMode { mode in
            guard case .standing(let instant) = mode else { return mode }
            return .running(ahead: instant.ticks - system().ticks)
        }
    }

    /// Returns to the start: standing or running, and at which time.
    package func reset() { mode.store(start.load(ordering: .acquiring), ordering: .releasing) }

    /// Makes what the clock does now the start to which a reset returns.
    package func markStart() { start.store(currentMode.word, ordering: .releasing) }

    /// A clock of its own that shows the same and goes on in the same way.
    package func fork() -> VirtualClock { VirtualClock(currentMode, system) }

    /// Shows that instant and goes on as the other clock does: it stands still if the other stood still.
    package func follow(_ other: VirtualClock, showing instant: Instant) {
        if other.isFrozen { freeze() } else { run() }
        set(to: instant)
    }

    private init(_ mode: Mode, _ system: @escaping @Sendable () -> Instant) {
        self.mode = Atomic(mode.word)
        start = Atomic(mode.word)
        self.system = system
    }

    private var currentMode: Mode { Mode(word: mode.load(ordering: .acquiring)) }

    private func reading(of mode: Mode) -> Instant {
        switch mode {
        case .standing(let instant): instant
        case .running(let ahead): Instant(ticks: system().ticks + ahead)
        }
    }

    private func change(_ move: (Instant) -> Instant) {
        replaceMode { mode in
            switch mode {
            case .standing(let instant):
                return .standing(at: move(instant))
            case .running(let ahead):
                let present = system().ticks
                return .running(ahead: move(Instant(ticks: present + ahead)).ticks - present)
            }
        }
    }

    /// Replaces the mode by what `next` makes of it; tries again if another thread was faster.
    private func replaceMode(_ next: (Mode) -> Mode) {
        var seen = mode.load(ordering: .acquiring)
        while true {
            let (done, current) = mode.compareExchange(
                expected: seen, desired: next(Mode(word: seen)).word, successOrdering: .acquiringAndReleasing, failureOrdering: .acquiring)
            if done { return }
            seen = current
        }
    }
}

/// What a clock does, in one word so that one atomic holds it: the lowest bit says whether it stands, the others are ticks.
///
/// 63 bits are enough: instants lie within ±2.6e18 ticks and two of them at most 3.2e18 apart; the limit is 4.6e18.
private enum Mode {
    case standing(at: Instant)
    /// That many ticks ahead of the system's clock.
    case running(ahead: Int64)

    init(word: Int64) {
        self = word & 1 == 1 ? .standing(at: Instant(ticks: word >> 1)) : .running(ahead: word >> 1)
    }

    var word: Int64 {
        switch self {
        case .standing(let instant): instant.ticks << 1 | 1
        case .running(let ahead): ahead << 1
        }
    }
}
