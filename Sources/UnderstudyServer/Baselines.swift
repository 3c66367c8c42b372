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
    private static let builtInCanvas = part(of: Canvas.self, in: .builtIn, isChecking: false)
    private static let builtInCyclr = part(of: Cyclr.self, in: .builtIn, isChecking: false)
    private static let builtInIntegrator = part(of: Integrator.self, in: .builtIn, isChecking: false)

    private static func part<Service: API>(
        of service: Service.Type, in folders: SeedFolders, isChecking: Bool = true
    ) -> Part<Service.State> {
        let reader = SeedReader(folders.folder(Service.name), Service.collections, isChecking: isChecking)
        let state = Service.state(from: reader)
        return Part(state: state, faults: reader.faults)
    }

    /// - Parameter trustsBuiltIn: if false, built-in seeds are read and checked, too, although they were checked when they were compiled
    ///   in.
    init(_ folders: SeedFolders, trustsBuiltIn: Bool = true) {
        func isTrusted(_ name: String) -> Bool { trustsBuiltIn && folders.isBuiltIn(name) }
        let canvas = isTrusted(Canvas.name) ? nil : Self.part(of: Canvas.self, in: folders)
        let cyclr = isTrusted(Cyclr.name) ? nil : Self.part(of: Cyclr.self, in: folders)
        let integrator = isTrusted(Integrator.name) ? nil : Self.part(of: Integrator.self, in: folders)
        self.canvas = { canvas?.state ?? Self.builtInCanvas.state }
        self.cyclr = { cyclr?.state ?? Self.builtInCyclr.state }
        self.integrator = { integrator?.state ?? Self.builtInIntegrator.state }
        let known = [Canvas.name, Cyclr.name, Integrator.name]
        let apis = known.joined(separator: ", ")
        func fault(_ place: String = "", expected: String, found: String, remedy: String) -> SeedFault {
            SeedFault(file: folders.path + place, line: 1, pointer: "", expected: expected, found: found, remedy: remedy)
        }
        let strangers = folders.names.filter { !known.contains($0) }.map { name in
            fault("/\(name)", expected: "a folder of \(apis)", found: name, remedy: "rename the folder or move it away")
        }
        let strays = folders.strays.map { file in
            fault("/\(file)", expected: "a file in a folder of \(apis)", found: file, remedy: "move it into the folder of its API")
        }
        let nested = folders.nested.filter { known.contains($0.folder) }.map { folder, name in
            fault(
                "/\(folder)/\(name)", expected: "only files in the folder of an API", found: "the folder \(name)",
                remedy: "move the files that are to be read out of it, or move the folder away")
        }
        let unreadable = folders.unreadable.map { path, reason in
            fault("/\(path)", expected: "something that can be read", found: reason, remedy: "make it readable or move it away")
        }
        // otherwise a wrong folder would seem to have no faults
        let isWithout = folders.names.isEmpty && strays.isEmpty
        let absent =
            isWithout
            ? [
                fault(
                    expected: "a folder of \(apis)", found: "none",
                    remedy: "make one; it may be empty if there are to be no records")
            ] : []
        let ofRecords = (canvas?.faults ?? []) + (cyclr?.faults ?? []) + (integrator?.faults ?? [])
        faults = absent + unreadable + strangers + strays + nested + ofRecords
    }
}
