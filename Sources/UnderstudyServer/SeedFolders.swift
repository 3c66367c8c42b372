import CAssets
import Emulation
import Foundation

/// A tree of seed files: one folder an API.
struct SeedFolders {
    /// How messages name the tree: `seed-data`.
    let path: String
    private let files: [String: [String: Data]]
    /// Folders that are as they were compiled into the binary.
    private let builtInNames: Set<String>
    /// JSON files beside the folders, which nobody reads.
    let strays: [String]

    /// The seeds that were compiled into the binary.
    static let builtIn: SeedFolders = {
        var files: [String: [String: Data]] = [:]
        for asset in 0..<CAssets_count() {
            let path = String(cString: CAssets_path(asset)).split(separator: "/")
            var contents = [UInt8](repeating: 0, count: CAssets_size(asset))
            CAssets_copy(asset, &contents)
            files[String(path[0]), default: [:]][String(path[1])] = Data(contents)
        }
        return SeedFolders(path: "seed-data", files: files, builtInNames: Set(files.keys))
    }()

    private init(path: String, files: [String: [String: Data]], builtInNames: Set<String> = [], strays: [String] = []) {
        self.path = path
        self.files = files
        self.builtInNames = builtInNames
        self.strays = strays
    }

    /// Reads a directory. What begins with a dot and files other than JSON are passed over.
    init(directory: String) throws(StartFailure) {
        let manager = FileManager.default
        var files: [String: [String: Data]] = [:]
        var strays: [String] = []
        do {
            for folder in try manager.contentsOfDirectory(atPath: directory) where !folder.hasPrefix(".") {
                var isFolder: ObjCBool = false
                guard manager.fileExists(atPath: "\(directory)/\(folder)", isDirectory: &isFolder), isFolder.boolValue else {
                    if folder.hasSuffix(".json") { strays.append(folder) }
                    continue
                }
                files[folder] = [:]
                for file in try manager.contentsOfDirectory(atPath: "\(directory)/\(folder)") where file.hasSuffix(".json") {
                    files[folder]?[file] = try contents(of: URL(fileURLWithPath: "\(directory)/\(folder)/\(file)"))
                }
            }
        } catch {
            throw StartFailure("The seed folder \(directory) cannot be read: \(error.localizedDescription)")
        }
        self.init(path: directory, files: files, strays: strays.sorted())
    }

    /// The same tree with other texts for some files, named `canvas/workflows.json`.
    func replacing(_ texts: [String: String]) -> SeedFolders {
        var files = files
        var builtInNames = builtInNames
        for (name, text) in texts {
            let halves = name.split(separator: "/", maxSplits: 1)
            guard let folder = halves.first, let file = halves.last else { continue }
            files[String(folder), default: [:]][String(file)] = Data(text.utf8)
            builtInNames.remove(String(folder))
        }
        return SeedFolders(path: path, files: files, builtInNames: builtInNames, strays: strays)
    }

    func isBuiltIn(_ name: String) -> Bool { builtInNames.contains(name) }

    var names: [String] { files.keys.sorted() }
    func folder(_ name: String) -> SeedFolder { SeedFolder(path: "\(path)/\(name)", files: files[name] ?? [:]) }
}

/// A large file is mapped, which saves the copy of it. A small one is read: whoever edits it meanwhile takes nothing away from under the reader.
private func contents(of file: URL) throws -> Data {
    let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
    return try Data(contentsOf: file, options: size < 1 << 24 ? [] : .alwaysMapped)
}

/// Why the server does not start, in one or more sentences for whoever started it.
package struct StartFailure: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
