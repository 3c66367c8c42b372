package import Emulation

/// What happens to a cycle by itself. At the same instant a run goes on before a schedule starts another.
package enum CycleEvent: Hashable, Comparable, Sendable {
    case transactionStep(GUID)
    case scheduledRun(GUID)
}
