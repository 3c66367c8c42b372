import Foundation

/// The built executable, in the folder of the test bundle.
struct Program {
    /// How a run ended.
    struct Outcome {
        let code: Int32
        let output: String
        let complaint: String
        var lines: [Substring] { output.split(separator: "\n") }
    }

    static let url = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(
        path: "understudy")

    /// Runs the program to its end.
    static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
        let running = try start(arguments, environment: environment)
        return running.outcome()
    }

    /// - Parameter streams: redirections with which a shell starts the program: `>&-`, `2>/dev/full`.
    static func start(_ arguments: [String], environment: [String: String] = [:], streams: String = "") throws -> Running {
        try Running(arguments, environment, streams)
    }

    /// A run in progress.
    final class Running {
        private let process = Process()
        private let output = Pipe()
        private let complaint = Pipe()
        private var begun = Data()

        fileprivate init(_ arguments: [String], _ environment: [String: String], _ streams: String) throws {
            process.executableURL = streams.isEmpty ? Program.url : URL(fileURLWithPath: "/bin/sh")
            process.arguments = streams.isEmpty ? arguments : ["-c", "exec \"$0\" \"$@\" \(streams)", Program.url.path] + arguments
            // without variables of this machine that could change the result
            let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("UNDERSTUDY_") }
            process.environment = inherited.merging(environment) { _, own in own }
            process.standardOutput = output
            process.standardError = complaint
            process.standardInput = FileHandle.nullDevice
            try process.run()
        }

        /// Waits for the first line of the output; empty if the process ends without one.
        func firstLine() -> String { line(0) }
        func secondLine() -> String { line(1) }

        private func line(_ number: Int) -> String {
            while begun.count(where: { $0 == UInt8(ascii: "\n") }) <= number {
                let more = output.fileHandleForReading.availableData
                guard !more.isEmpty else { break }
                begun += more
            }
            let lines = begun.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            return lines.indices.contains(number) ? String(decoding: lines[number], as: UTF8.self) : ""
        }

        /// Closes the reading end of standard error.
        func stopListeningToComplaints() { try? complaint.fileHandleForReading.close() }

        func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

        /// Waits for the end.
        func outcome() -> Outcome {
            // the texts are far smaller than a pipe's buffer, so reading one stream after the other cannot deadlock
            let output = begun + output.fileHandleForReading.readDataToEndOfFile()
            let complaint = (try? complaint.fileHandleForReading.readToEnd()) ?? Data()
            process.waitUntilExit()
            return Outcome(
                code: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
                output: String(decoding: output, as: UTF8.self), complaint: String(decoding: complaint, as: UTF8.self))
        }
    }
}
