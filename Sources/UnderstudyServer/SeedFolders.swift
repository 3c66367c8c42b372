import CAssets
import Emulation
import Foundation
import Glibc

/// A tree of seed files: one folder per API.
struct SeedFolders {
    /// The tree's name in messages: `seed-data`.
    let path: String
    private var files: [String: [String: Data]]
    /// Folders that are as they were compiled into the binary.
    private var builtInNames: Set<String> = []
    /// JSON files beside the folders, which are not read.
    private(set) var strays: [String] = []
    /// Folders within the folders, which are not read either.
    private(set) var nested: [(folder: String, name: String)] = []
    /// Files and folders that could not be read, and why.
    private(set) var unreadable: [(path: String, reason: String)] = []

    /// The seeds that were compiled into the binary.
    static let builtIn: SeedFolders = {
        var files: [String: [String: Data]] = [:]
        for asset in 0..<CAssets_count() {
            let path = String(cString: CAssets_path(asset)).split(separator: "/")
            var contents = [UInt8](repeating: 0, count: CAssets_size(asset))
            CAssets_copy(asset, &contents)
            files[String(path[0]), default: [:]][String(path[1])] = Data(contents)
        }
        var folders = SeedFolders(path: "seed-data", files: files)
        folders.builtInNames = Set(files.keys)
        return folders
    }()

    private init(path: String, files: [String: [String: Data]]) {
        self.path = path
        self.files = files
    }

    /// Reads a directory. Skips names that begin with a dot and files other than JSON.
    init(directory: String) throws(StartFailure) {
        self.init(path: directory, files: [:])
        let folders: [String]
        do throws(Unreadable) { folders = try entries(of: directory) } catch {
            throw StartFailure("The seed folder \(directory) cannot be read: \(error.reason)")
        }
        for folder in folders where !folder.hasPrefix(".") {
            guard isFolder("\(directory)/\(folder)") else {
                if isJSON(folder) { strays.append(folder) }
                continue
            }
            files[folder] = [:]
            do throws(Unreadable) { try read(folder) } catch { unreadable.append((folder, error.reason)) }
        }
    }

    private mutating func read(_ folder: String) throws(Unreadable) {
        for name in try entries(of: "\(path)/\(folder)") where !name.hasPrefix(".") {
            let place = "\(path)/\(folder)/\(name)"
            guard isJSON(name) else {
                if isFolder(place) { nested.append((folder, name)) }
                continue
            }
            do throws(Unreadable) { files[folder]?[name] = try contents(of: place) } catch {
                unreadable.append(("\(folder)/\(name)", error.reason))
            }
        }
    }

    /// The same tree with other texts for some files, named `canvas/workflows.json`.
    func replacing(_ texts: [String: String]) -> SeedFolders {
        var folders = self
        for (name, text) in texts {
            let halves = name.split(separator: "/", maxSplits: 1)
            guard let folder = halves.first, let file = halves.last else { continue }
            folders.files[String(folder), default: [:]][String(file)] = Data(text.utf8)
            folders.builtInNames.remove(String(folder))
        }
        return folders
    }

    func isBuiltIn(_ name: String) -> Bool { builtInNames.contains(name) }

    var names: [String] { files.keys.sorted() }

    func folder(_ name: String) -> SeedFolder {
        let others = Self.builtIn.files[name]?.filter { Self.descriptions.contains("\(name)/\($0.key)") } ?? [:]
        return SeedFolder(
            path: "\(path)/\(name)", files: (files[name] ?? [:]).merging(others) { own, _ in own },
            isWhole: !unreadable.contains { $0.path.split(separator: "/").first == name[...] })
    }

    /// Built-in files that stand where a tree has none of that name: what a service says of itself is the same whoever's records it has.
    private static let descriptions = ["canvas/metadata.json"]
}

/// Why a file or a folder cannot be read, in the system's words where it has some.
private struct Unreadable: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
    init(_ error: Int32) { reason = String(cString: strerror(error)) }
}

/// The sorted names in a folder, so that faults come in the same order everywhere. Bytes of a name that are not UTF-8 are shown as �.
private func entries(of folder: String) throws(Unreadable) -> [String] {
    guard let stream = opendir(folder) else { throw Unreadable(errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// Whether the name ends in `.json`, in any letter case: a file misnamed only by its case is then reported, along with the valid names.
private func isJSON(_ name: String) -> Bool { name.lowercased().hasSuffix(".json") }

private func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}

/// The contents of a file. A large file is mapped, which saves copying it. A small one is read, so that editing it meanwhile does no harm.
private func contents(of path: String) throws(Unreadable) -> Data {
    guard !isFolder(path) else { throw Unreadable(EISDIR) }
    // O_NONBLOCK, so that a pipe is not waited for; it is refused below, since it has no size
    let file = open(path, O_RDONLY | O_NONBLOCK)
    guard file >= 0 else { throw Unreadable(errno) }
    defer { close(file) }
    let size = lseek(file, 0, SEEK_END)
    guard size >= 0 else { throw Unreadable(errno) }
    do {
        return try Data(contentsOf: URL(fileURLWithPath: path), options: size < 1 << 24 ? [] : .alwaysMapped)
    } catch {
        throw Unreadable(error.localizedDescription)
    }
}

/// Why the server does not start, in one or more sentences for the person who started it.
package struct StartFailure: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
