import CanvasAPI
import CyclrAPI
import Emulation
import IntegratorAPI

/// The initial state of every emulated API according to its seeds, and the faults in those seeds.
struct Baselines {
    // Built-in seeds are read when the closure is called first, others at once.
    let canvas: @Sendable () -> Canvas.State
    let cyclr: @Sendable () -> Cyclr.State
    let integrator: @Sendable () -> Integrator.State
    let faults: [SeedFault]

    /// The result of reading one API's folder.
    private struct Part<State: Sendable> {
        let state: State
        let faults: [SeedFault]
    }

    // read once per process, however many servers a test run starts
    private static let builtInCanvas = canvas(.builtIn, isChecking: false)
    private static let builtInCyclr = cyclr(.builtIn, isChecking: false)
    private static let builtInIntegrator = integrator(.builtIn, isChecking: false)

    private static func canvas(_ folders: SeedFolders, isChecking: Bool = true) -> Part<Canvas.State> {
        let reader = SeedReader(folders.folder(Canvas.name), Canvas.collections, isChecking: isChecking)
        let state = Canvas.state(from: reader)
        return Part(state: state, faults: reader.faults)
    }

    private static func cyclr(_ folders: SeedFolders, isChecking: Bool = true) -> Part<Cyclr.State> {
        let reader = SeedReader(folders.folder(Cyclr.name), Cyclr.collections, isChecking: isChecking)
        let state = Cyclr.state(from: reader)
        return Part(state: state, faults: reader.faults)
    }

    private static func integrator(_ folders: SeedFolders, isChecking: Bool = true) -> Part<Integrator.State> {
        let reader = SeedReader(folders.folder(Integrator.name), Integrator.collections, isChecking: isChecking)
        let state = Integrator.state(from: reader)
        return Part(state: state, faults: reader.faults)
    }

    /// - Parameter trustsBuiltIn: if false, built-in seeds are read and checked, too, although they were checked when they were compiled
    ///   in.
    init(_ folders: SeedFolders, trustsBuiltIn: Bool = true) {
        func isTrusted(_ name: String) -> Bool { trustsBuiltIn && folders.isBuiltIn(name) }
        let canvas = isTrusted(Canvas.name) ? nil : Self.canvas(folders)
        let cyclr = isTrusted(Cyclr.name) ? nil : Self.cyclr(folders)
        let integrator = isTrusted(Integrator.name) ? nil : Self.integrator(folders)
        self.canvas = { canvas?.state ?? Self.builtInCanvas.state }
        self.cyclr = { cyclr?.state ?? Self.builtInCyclr.state }
        self.integrator = { integrator?.state ?? Self.builtInIntegrator.state }
        let known = [Canvas.name, Cyclr.name, Integrator.name]
        let strangers = folders.names.filter { !known.contains($0) }.map { name in
            SeedFault(
                file: "\(folders.path)/\(name)", line: 1, pointer: "", expected: "a folder of \(known.joined(separator: ", "))",
                found: name,
                remedy: "rename the folder or move it away")
        }
        let strays = folders.strays.map { file in
            SeedFault(
                file: "\(folders.path)/\(file)", line: 1, pointer: "", expected: "a file in a folder of \(known.joined(separator: ", "))",
                found: file,
                remedy: "move it into the folder of its API")
        }
        let nested = folders.nested.filter { known.contains($0.folder) }.map { folder, name in
            SeedFault(
                file: "\(folders.path)/\(folder)/\(name)", line: 1, pointer: "", expected: "only files in the folder of an API",
                found: "the folder \(name)", remedy: "move the files that are to be read out of it, or move the folder away")
        }
        let unreadable = folders.unreadable.map { path, reason in
            SeedFault(
                file: "\(folders.path)/\(path)", line: 1, pointer: "", expected: "something that can be read", found: reason,
                remedy: "make it readable or move it away")
        }
        // otherwise a wrong folder would seem to have no faults
        let isWithout = folders.names.isEmpty && strays.isEmpty
        let absent =
            isWithout
            ? [
                SeedFault(
                    file: folders.path, line: 1, pointer: "", expected: "a folder of \(known.joined(separator: ", "))", found: "none",
                    remedy: "make one; it may be empty if there are to be no records")
            ] : []
        let ofRecords = (canvas?.faults ?? []) + (cyclr?.faults ?? []) + (integrator?.faults ?? [])
        faults = absent + unreadable + strangers + strays + nested + ofRecords
    }
}
