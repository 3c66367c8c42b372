import Glibc

/// The code that the process has mapped: its own and that of its shared libraries.
package enum ProgramText {
    /// Drops all of it from memory. Code that still runs is mapped again out of the page cache, 64 KiB at once; code that only starting
    /// needed, which is most of it, is not. A debugger's breakpoints, which are changes to the code, are lost.
    package static func unmap() {
        for place in mapped() { madvise(UnsafeMutableRawPointer(bitPattern: place.lowerBound), place.count, MADV_DONTNEED) }
    }

    /// Where code is mapped from files: executable and never written to.
    static func mapped() -> [Range<UInt>] {
        guard let maps = fopen("/proc/self/maps", "re") else { return [] }
        var line: UnsafeMutablePointer<CChar>?
        var size = 0
        defer {
            fclose(maps)
            free(line)
        }
        var places: [Range<UInt>] = []
        while getline(&line, &size, maps) > 0, let line {
            // 00400000-02e04000 r-xp 00000000 fe:00 1234 /usr/local/bin/understudy
            let fields = String(cString: line).split(separator: " ")
            guard fields.count == 6, fields[1] == "r-xp", fields[5].hasPrefix("/") else { continue }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            if ends.count == 2 { places.append(ends[0]..<ends[1]) }
        }
        return places
    }
}
