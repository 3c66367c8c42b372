import Glibc
import Testing

@testable import HTTPEngine

@Suite struct ProgramTextTests {
    @Test func findsTheCodeOfTheProgramAndOfItsLibraries() throws {
        let places = ProgramText.mapped()
        #expect(places.count > 1)
        let function = unsafeBitCast(dlsym(UnsafeMutableRawPointer(bitPattern: 0), "malloc"), to: UInt.self)
        #expect(places.contains { $0.contains(function) })
    }

    @Test func whatIsUnmappedStillRuns() throws {
        let before = try residentText()
        ProgramText.unmap()
        let after = try residentText()
        #expect(after < before / 2, "\(before) KiB before, \(after) KiB after")
    }

    /// In KiB.
    private func residentText() throws -> Int {
        let maps = try #require(fopen("/proc/self/smaps", "re"))
        var line: UnsafeMutablePointer<CChar>?
        var size = 0
        defer {
            fclose(maps)
            free(line)
        }
        var isText = false
        var sum = 0
        while getline(&line, &size, maps) > 0, let line {
            let fields = String(cString: line).split(whereSeparator: \.isWhitespace)
            if fields.count > 4, fields[0].contains("-") { isText = fields[1] == "r-xp" && fields.count == 6 && fields[5].hasPrefix("/") }
            if isText, fields.first == "Rss:", fields.count > 1 { sum += Int(fields[1]) ?? 0 }
        }
        return sum
    }
}
