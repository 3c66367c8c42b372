package import OrderedJSON

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
    /// How messages name it: `seed-data/canvas`.
    package let path: String
    /// Contents by file name.
    package let files: [String: [UInt8]]

    package init(path: String, files: [String: [UInt8]]) {
        self.path = path
        self.files = files
    }
}

/// Turns seed files into tables and gathers everything that is wrong with them.
package final class SeedReader {
    package private(set) var faults: [SeedFault] = []
    private let folder: SeedFolder
    private let collections: [SeedCollection]
    /// By collection: where each row of its table stands in the file.
    private var places: [String: [Place]] = [:]

    private struct Place {
        let index: Int
        /// What is wrong with a record itself is said once; what follows from it is not.
        let isSound: Bool
    }

    package init(_ folder: SeedFolder, _ collections: [SeedCollection]) {
        self.folder = folder
        self.collections = collections
        for file in folder.files.keys.sorted() where !collections.contains(where: { "\($0.name).json" == file }) {
            let known = collections.map { "\($0.name).json" }.joined(separator: ", ")
            faults.append(
                SeedFault(
                    file: "\(folder.path)/\(file)", line: 1, pointer: "", expected: "one of \(known)", found: file,
                    remedy: "rename the file or take it out of the folder"))
        }
    }

    /// The collection as a table, in file order. A file that is not there, or is no JSON, is an empty collection.
    package func table<Row: Record>(_ collection: String, of: Row.Type = Row.self) -> Table<Row> {
        let file = "\(collection).json"
        guard let text = folder.files[file] else { return Table() }
        let earlierFaults = faults.count
        do throws(JSON.SyntaxError) {
            return try table(collection, text)
        } catch {
            faults.removeSubrange(earlierFaults...)
            faults.append(
                SeedFault(
                    file: "\(folder.path)/\(file)", line: error.line, pointer: "", expected: "JSON",
                    found: "\(error.reason) in column \(error.column)", remedy: "correct the syntax"))
            return Table()
        }
    }

    private func table<Row: Record>(_ collection: String, _ text: [UInt8]) throws(JSON.SyntaxError) -> Table<Row> {
        var reading = JSON.Reading.strict
        reading.duplicates = .refused
        guard var elements = JSON.Elements(of: text, reading) else {
            _ = try JSON(parsing: text, reading)
            add(in: collection, JSON.Pointer(), expected: "an array of records", found: "something else", remedy: "put [ and ] around it")
            return Table()
        }
        let shape = Shape.object(Row.schema)
        var table = Table<Row>()
        var places: [Place] = []
        var index = 0
        while let element = try elements.next() {
            defer { index += 1 }
            let completed = element.value.objectValue.flatMap(Row.schema.completed)
            let shapeFaults = shape.faults(in: completed.map(JSON.object) ?? element.value)
            for fault in shapeFaults { add(fault, of: index, in: collection) }
            guard case .object(let object) = element.value else { continue }
            // a record with a fault stays, so that what refers to it has none
            let row = completed.map { Row(seed: $0) } ?? Row(seed: object, text: element.text)
            if table.insert(row) {
                places.append(Place(index: index, isSound: shapeFaults.isEmpty))
            } else if shapeFaults.isEmpty, let first = table.all.rank(of: row.id) {
                add(
                    in: collection, JSON.Pointer(tokens: [String(index)]), expected: "an id of its own",
                    found: "\(row.id), as in /\(places[first].index)", remedy: "change or remove one of the two")
            }
        }
        self.places[collection] = places
        return table
    }

    /// Each id in `field` must be in the other table.
    package func check<Row: Record, Value: Reference, Target: Record>(
        _ field: Field<Row, Value>, of table: Table<Row>, in collection: String, refersTo target: Table<Target>, in targetCollection: String
    ) where Value.ID == Target.ID {
        var sound = Set<ArraySlice<UInt8>>()
        for (index, row) in table.all.enumerated() {
            // most records refer to the same few, so what was found once is not looked up again; bounded for those that do not
            let text = row.text(of: field)
            if let text, sound.contains(text) { continue }
            let dangling = row[field].dangling(where: { target[$0] == nil })
            if dangling.isEmpty, let text, sound.count < 1000 { sound.insert(text) }
            for (suffix, id) in dangling {
                report(
                    in: collection, JSON.Pointer(tokens: [String(index), field.key.name] + suffix),
                    expected: "an id of \(targetCollection).json",
                    found: "\(id)", remedy: "add it to \(folder.path)/\(targetCollection).json or remove the reference")
            }
        }
    }

    /// Reports a fault that only the API can see. Nothing is said of a record that is misshapen anyway.
    /// - Parameter pointer: begins with the row's place in its table.
    package func report(in collection: String, _ pointer: JSON.Pointer, expected: String, found: String, remedy: String) {
        guard let row = pointer.tokens.first.flatMap({ Int($0) }), let places = places[collection], places.indices.contains(row) else {
            return add(in: collection, pointer, expected: expected, found: found, remedy: remedy)
        }
        guard places[row].isSound else { return }
        let place = JSON.Pointer(tokens: [String(places[row].index)] + pointer.tokens.dropFirst())
        add(in: collection, place, expected: expected, found: found, remedy: remedy)
    }

    private func add(in collection: String, _ pointer: JSON.Pointer, expected: String, found: String, remedy: String) {
        let file = "\(collection).json"
        let line = folder.files[file].map { lineNumber(of: pointer, in: $0) } ?? 1
        faults.append(
            SeedFault(
                file: "\(folder.path)/\(file)", line: line, pointer: "\(pointer)", expected: expected, found: found, remedy: remedy))
    }

    private func add(_ fault: SchemaFault, of index: Int, in collection: String) {
        let remedy =
            switch fault.kind {
            case .missing: "add the member"
            case .unknownMember: "remove the member, or begin its name with $ if it is one of ours"
            case .wrongType, .wrongFormat, .notListed: "correct the value"
            }
        let pointer = JSON.Pointer(tokens: [String(index)] + fault.pointer.tokens)
        add(in: collection, pointer, expected: fault.expected, found: fault.found, remedy: remedy)
    }
}

/// Something wrong with a seed file, and what to do about it.
package struct SeedFault: Sendable, Equatable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let pointer: String
    package let expected: String
    package let found: String
    package let remedy: String

    package init(file: String, line: Int, pointer: String, expected: String, found: String, remedy: String) {
        self.file = file
        self.line = line
        self.pointer = pointer
        self.expected = expected
        self.found = found
        self.remedy = remedy
    }

    package var description: String {
        "\(file):\(line): \(pointer.isEmpty ? "" : "\(pointer) ")expected \(expected), found \(found); \(remedy)"
    }
}

/// A member value that points to other records.
package protocol Reference: FieldValue {
    associatedtype ID: Hashable
    /// The ids that lead nowhere, each with what its pointer has beyond the member's name.
    func dangling(where isUnknown: (ID) -> Bool) -> [(suffix: [String], id: ID)]
}

/// A value that is itself an id.
package protocol PlainReference: Reference, Hashable where ID == Self {}

extension PlainReference {
    package func dangling(where isUnknown: (Self) -> Bool) -> [(suffix: [String], id: Self)] { isUnknown(self) ? [([], self)] : [] }
}

extension GUID: PlainReference {}
extension Int: PlainReference {}
extension String: PlainReference {}

extension Optional: Reference where Wrapped: Reference {
    package func dangling(where isUnknown: (Wrapped.ID) -> Bool) -> [(suffix: [String], id: Wrapped.ID)] {
        self?.dangling(where: isUnknown) ?? []
    }
}

extension Array: Reference where Element: Reference {
    package func dangling(where isUnknown: (Element.ID) -> Bool) -> [(suffix: [String], id: Element.ID)] {
        enumerated().flatMap { index, element in element.dangling(where: isUnknown).map { ([String(index)] + $0.suffix, $0.id) } }
    }
}
