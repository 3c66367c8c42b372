import CanvasAPI
import CyclrAPI
import Emulation

/// Every emulated API's state as its seeds say, and what is wrong with them.
struct Baselines {
    let canvas: Canvas.State
    let cyclr: Cyclr.State
    let faults: [SeedFault]

    /// What one folder comes to.
    private struct Part<State: Sendable> {
        let state: State
        let faults: [SeedFault]
    }

    // read once, however many servers a test run starts
    private static let builtInCanvas = canvas(.builtIn)
    private static let builtInCyclr = cyclr(.builtIn)

    private static func canvas(_ folders: SeedFolders) -> Part<Canvas.State> {
        let reader = SeedReader(folders.folder(Canvas.name), Canvas.collections)
        let state = Canvas.state(from: reader)
        return Part(state: state, faults: reader.faults)
    }

    private static func cyclr(_ folders: SeedFolders) -> Part<Cyclr.State> {
        let reader = SeedReader(folders.folder(Cyclr.name), Cyclr.collections)
        let state = Cyclr.state(from: reader)
        return Part(state: state, faults: reader.faults)
    }

    init(_ folders: SeedFolders) {
        let canvas = folders.isBuiltIn(Canvas.name) ? Self.builtInCanvas : Self.canvas(folders)
        let cyclr = folders.isBuiltIn(Cyclr.name) ? Self.builtInCyclr : Self.cyclr(folders)
        self.canvas = canvas.state
        self.cyclr = cyclr.state
        let known = [Canvas.name, Cyclr.name]
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
        faults = strangers + strays + canvas.faults + cyclr.faults
    }
}
