import Glibc

/// What the process has mapped of its own code: the program's and that of its shared libraries.
package enum ProgramText {
    /// Lets go of all of it. What still runs is mapped again as it runs, out of the page cache, 64 KiB at once; what only starting needed is not, and
    /// that is most of it. A debugger's breakpoints, which are changes to it, are lost.
    package static func unmap() {
        for place in mapped() { madvise(UnsafeMutableRawPointer(bitPattern: place.lowerBound), place.count, MADV_DONTNEED) }
    }

    /// Where code lies that files have: executable and never written to.
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
