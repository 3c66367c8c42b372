import OrderedJSON
import Testing

@testable import Emulation

@Suite struct SeedDefaultsTests {
    // MARK: What it refuses

    @Test func `a value of another type is a fault, default or not`() {
        let reader = reader(#"[{"status":"new","name":"a","tasksUsed":null}]"#)
        let _: Table<Job> = reader.table("jobs")
        #expect(
            reader.faults.map(\.description) == [
                "seed-data/jobs/jobs.json:1: /0/tasksUsed expected an integer, found null; correct the value"
            ])
    }

    @Test(arguments: [
        (#""lid":{"id":8},"lidId":"9""#, #"/lidId expected "8", as in /lid/id, found "9""#),
        (#""lid":{"id":8},"lidId":null"#, #"/lidId expected "8", as in /lid/id, found null"#),
    ])
    func `a seed record that says the same thing twice, but differently, has a fault`(members: String, fault: String) {
        let reader = pots(#"[{"name":"a",\#(members)}]"#)
        let _: Table<Pot> = reader.table("pots")
        #expect(reader.faults.map(\.description) == ["pots/pots.json:1: /0\(fault); correct one of the two"])
    }

    @Test func `an answer without the member has a fault`() {
        let found = Shape.object(Job.schema).faults(in: ["status": "new", "name": "a", "note": nil, "parts": []])
        #expect(found.map { "\($0.kind) \($0.pointer)" } == ["missing /tasksUsed"])
    }

    // MARK: What it answers

    @Test(arguments: [
        // only the members without a default
        (#"{"name":"a"}"#, #"{"status":"new","name":"a","tasksUsed":0,"note":null,"parts":[]}"#),
        (#"{"status":"old","name":"a","parts":[]}"#, #"{"status":"old","name":"a","tasksUsed":0,"note":null,"parts":[]}"#),
        // members out of order; the result is in wire order
        (#"{"parts":[],"name":"a","note":"b"}"#, #"{"status":"new","name":"a","tasksUsed":0,"note":"b","parts":[]}"#),
        (#"{"$secret":"s","name":"a","status":"old"}"#, #"{"status":"old","name":"a","tasksUsed":0,"note":null,"parts":[],"$secret":"s"}"#),
        // with spellings that only the parsed tree resolves
        (#"{"n\u0061me":"\u0061","tasksUsed":1e1}"#, #"{"status":"new","name":"a","tasksUsed":1e1,"note":null,"parts":[]}"#),
    ])
    func `a seed record gets what it leaves out, in its place in wire order`(seed: String, record: String) {
        let reader = reader("[\(seed)]")
        let jobs: Table<Job> = reader.table("jobs")
        #expect(reader.faults == [])
        #expect(jobs.all.map { JSON.object($0.seed).text } == [record])
    }

    @Test(arguments: [
        #"{"status":"old","name":"a","tasksUsed":1e0,"note":"b","parts":[{"label":"\u0007","size":2.50}]}"#,
        #"{"tasksUsed":7,"parts":[],"note":null,"name":"a","status":"new","$secret":"s"}"#,
    ])
    func `a seed record that has all stays as it is`(seed: String) {
        let jobs: Table<Job> = reader("[\(seed)]").table("jobs")
        #expect(jobs.all.map { JSON.object($0.seed).text } == [seed])
    }

    @Test(arguments: [
        (#"{"name":"a"}"#, #"{"name":"a","boxes":[],"lid":null,"byRoom":{},"oneOrMore":[]}"#),
        (
            #"{"boxes":[{"label":"b"},{"label":"c","size":1}],"name":"a","lid":{"label":"l"},"byRoom":{"x":{"label":"r"}},"oneOrMore":{"label":"o"}}"#,
            #"{"boxes":[{"size":0,"label":"b"},{"label":"c","size":1}],"name":"a","lid":{"size":0,"label":"l"},"byRoom":{"x":{"size":0,"label":"r"}},"oneOrMore":{"size":0,"label":"o"}}"#
        ),
        (
            #"{"name":"a","oneOrMore":[{"label":"o"}]}"#,
            #"{"name":"a","boxes":[],"lid":null,"byRoom":{},"oneOrMore":[{"size":0,"label":"o"}]}"#
        ),
    ])
    func `what a part of a seed record leaves out is filled in too`(seed: String, record: String) {
        let reader = SeedReader(SeedFolder(path: "crates", files: ["crates.json": Array("[\(seed)]".utf8)]), [])
        let crates: Table<Crate> = reader.table("crates")
        #expect(crates.all.map { JSON.object($0.seed).text } == [record])
    }

    @Test(arguments: [
        // from where else it stands, or else the default; a number as a text if the member is one
        (#"{"lid":{"id":8,"size":2},"name":"a"}"#, #"{"name":"a","lidId":"8","lid":{"id":8,"size":2},"size":2}"#),
        (#"{"lid":{"id":8},"name":"a"}"#, #"{"name":"a","lidId":"8","lid":{"id":8},"size":0}"#),
        (#"{"lid":null,"name":"a"}"#, #"{"name":"a","lidId":null,"lid":null,"size":0}"#),
        (#"{"name":"a"}"#, #"{"name":"a","lidId":null,"size":0}"#),
        // what is there in both places stays; where there is a default, it need not be the same
        (#"{"lid":{"id":8,"size":2},"name":"a","size":3,"lidId":"8"}"#, #"{"lid":{"id":8,"size":2},"name":"a","size":3,"lidId":"8"}"#),
    ])
    func `a seed record gets what it leaves out from where else it stands in it`(seed: String, record: String) {
        let reader = pots("[\(seed)]")
        let pots: Table<Pot> = reader.table("pots")
        #expect(reader.faults == [])
        #expect(pots.all.map { JSON.object($0.seed).text } == [record])
    }

    private func reader(_ jobs: String) -> SeedReader {
        SeedReader(SeedFolder(path: "seed-data/jobs", files: ["jobs.json": Array(jobs.utf8)]), [SeedCollection("jobs", Job.schema)])
    }

    private func pots(_ pots: String) -> SeedReader {
        SeedReader(SeedFolder(path: "pots", files: ["pots.json": Array(pots.utf8)]), [SeedCollection("pots", Pot.schema)])
    }
}

private struct Job: Record {
    var document = JSON.Document()
    var hidden = JSON.Document()
    init() {}
    var id: String { self[.name] }
    static let schema = Schema(
        of: Self.self, "Job", source: "the tests",
        [
            .init(.status, values: ["new", "old"], default: "new"), .init(.name), .init(.tasksUsed, default: 0),
            .init(.note, default: .null),
            .init(.parts, .array(.object(part)), default: []), .init(.secret),
        ])
}

private struct Crate: Record {
    var document = JSON.Document()
    var hidden = JSON.Document()
    init() {}
    var id: String { document.read("name") ?? "" }
    static let schema = Schema(
        "Crate", source: "the tests",
        [
            .init("name", .string()), .init("boxes", .array(.object(box)), default: []),
            .init("lid", .nullable(.object(box)), default: .null),
            .init("byRoom", .dictionary(.object(box)), default: [:]),
            .init("oneOrMore", .either(.object(box), .array(.object(box))), default: []),
        ])
}

private struct Pot: Record {
    var document = JSON.Document()
    var hidden = JSON.Document()
    init() {}
    var id: String { document.read("name") ?? "" }
    static let schema = Schema(
        "Pot", source: "the tests",
        [
            .init("name", .string()), .init("lidId", .nullable(.string()), default: .null, alsoAt: ["lid", "id"]),
            .init("lid", .nullable(.object(lid)), required: false), .init("size", .integer, default: 0, alsoAt: ["lid", "size"]),
        ])
}

private let lid = Schema("Lid", source: "the tests", [.init("id", .integer), .init("size", .integer, required: false)])

private let box = Schema("Box", source: "the tests", [.init("size", .integer, default: 0), .init("label", .string())])

private let part = Schema(
    "Part", source: "the tests",
    [.init("label", .string(), required: false), .init("size", .number)])

extension Field where Owner == Job, Value == String {
    fileprivate static var status: Self { "status" }
    fileprivate static var name: Self { "name" }
    fileprivate static var secret: Self { "$secret" }
}

extension Field where Owner == Job, Value == Int {
    fileprivate static var tasksUsed: Self { "tasksUsed" }
}

extension Field where Owner == Job, Value == String? {
    fileprivate static var note: Self { "note" }
}

extension Field where Owner == Job, Value == [JSON.Document] {
    fileprivate static var parts: Self { "parts" }
}
