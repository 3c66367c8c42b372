import CanvasAPI
import CyclrAPI
import Emulation

/// Every emulated API's state as its seeds say, and what is wrong with them.
struct Baselines {
    let canvas: Canvas.State
    let cyclr: Cyclr.State
    let faults: [SeedFault]

    init(_ folders: SeedFolders) {
        let canvas = SeedReader(folders.folder(Canvas.name), Canvas.collections)
        self.canvas = Canvas.state(from: canvas)
        let cyclr = SeedReader(folders.folder(Cyclr.name), Cyclr.collections)
        self.cyclr = Cyclr.state(from: cyclr)
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
