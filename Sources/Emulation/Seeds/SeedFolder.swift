package import FoundationEssentials

/// One file of an API's seed folder.
package struct SeedCollection: Sendable {
    /// The file is `<name>.json`, an array.
    package let name: String
    package let schema: Schema

    package init(_ name: String, _ schema: Schema) {
        self.name = name
        self.schema = schema
    }
}

/// An API's seed folder, in memory.
package struct SeedFolder: Sendable {
    /// How messages name the folder: `seed-data/canvas`.
    package let path: String
    /// Contents by file name.
    package let files: [String: Data]
    /// False if a file is there that could not be read.
    let isWhole: Bool

    package init(path: String, files: [String: Data], isWhole: Bool = true) {
        self.path = path
        self.files = files
        self.isWhole = isWhole
    }

    package init(path: String, files: [String: [UInt8]]) { self.init(path: path, files: files.mapValues { Data($0) }) }
}
