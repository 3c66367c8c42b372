import CAssets
import Emulation
import Foundation

/// A tree of seed files: one folder an API.
struct SeedFolders {
    /// How messages name the tree: `seed-data`.
    let path: String
    private let files: [String: [String: [UInt8]]]

    /// The seeds that were compiled into the binary.
    static let builtIn: SeedFolders = {
        var files: [String: [String: [UInt8]]] = [:]
        for asset in 0..<CAssets_count() {
            let path = String(cString: CAssets_path(asset)).split(separator: "/")
            var contents = [UInt8](repeating: 0, count: CAssets_size(asset))
            CAssets_copy(asset, &contents)
            files[String(path[0]), default: [:]][String(path[1])] = contents
        }
        return SeedFolders(path: "seed-data", files: files)
    }()

    private init(path: String, files: [String: [String: [UInt8]]]) {
        self.path = path
        self.files = files
    }

    /// Reads a directory. Files that begin with a dot, and text files, are passed over; a JSON file beside the folders is nobody's.
    init(directory: String) throws(StartFailure) {
        let manager = FileManager.default
        var files: [String: [String: [UInt8]]] = [:]
        do {
            for folder in try manager.contentsOfDirectory(atPath: directory) where !folder.hasPrefix(".") {
                var isFolder: ObjCBool = false
                guard manager.fileExists(atPath: "\(directory)/\(folder)", isDirectory: &isFolder), isFolder.boolValue else { continue }
                files[folder] = [:]
                for file in try manager.contentsOfDirectory(atPath: "\(directory)/\(folder)") where file.hasSuffix(".json") {
                    files[folder]?[file] = Array(try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(folder)/\(file)")))
                }
            }
        } catch {
            throw StartFailure("The seed folder \(directory) cannot be read: \(error.localizedDescription)")
        }
        self.init(path: directory, files: files)
    }

    /// The same tree with other texts for some files, named `canvas/workflows.json`.
    func replacing(_ texts: [String: String]) -> SeedFolders {
        var files = files
        for (name, text) in texts {
            let halves = name.split(separator: "/", maxSplits: 1)
            guard let folder = halves.first, let file = halves.last else { continue }
            files[String(folder), default: [:]][String(file)] = Array(text.utf8)
        }
        return SeedFolders(path: path, files: files)
    }

    var names: [String] { files.keys.sorted() }
    func folder(_ name: String) -> SeedFolder { SeedFolder(path: "\(path)/\(name)", files: files[name] ?? [:]) }
}

/// Why the server does not start, in one or more sentences for whoever started it.
package struct StartFailure: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
