import ArgumentParser
import Foundation

/// The variables `UNDERSTUDY_…`; an empty one counts as absent.
struct Environment {
    private let variables = ProcessInfo.processInfo.environment

    subscript(name: String) -> String? {
        variables["UNDERSTUDY_\(name)"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// - Parameter wanted: what the value must be, in words: `a number from 0 to 65535`.
    func parsed<Value>(_ name: String, _ wanted: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = self[name] else { return nil }
        guard let value = parse(text) else { throw ValidationError("UNDERSTUDY_\(name) is \(text); it must be \(wanted).") }
        return value
    }

    /// The items of an option that may be repeated, or of the variable if the option is not given; commas separate items of both.
    func list(_ option: [String], _ name: String) -> [String] {
        (option.isEmpty ? [self[name] ?? ""] : option).flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    func host() -> String? { self["HOST"] }
    func port() throws -> UInt16? { try parsed("PORT", "a number from 0 to 65535") { UInt16($0) } }
}
