import Glibc

/// Processor time, which other processes disturb less than wall-clock time.
func nanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Nanoseconds that one call takes: median of nine rounds of 2000 calls. The results of `work` are summed and kept, so that the
/// compiler cannot optimise the work away.
func measure(_ work: (_ call: Int) -> Int) -> Int {
    let (rounds, times) = (9, 2000)
    var means: [Int] = []
    var sum = 0
    for round in 0..<rounds {
        let start = nanoseconds()
        for call in 0..<times { sum &+= work(round * times + call) }
        means.append((nanoseconds() - start) / times)
    }
    withExtendedLifetime(sum) {}
    return means.sorted()[rounds / 2]
}

/// Bytes of memory the process has in use.
func residentBytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, 128, file) != nil else { return 0 }
    let fields = line.prefix { $0 != 0 }.split(separator: 32).map { String(decoding: $0.map(UInt8.init(bitPattern:)), as: UTF8.self) }
    return (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
}

func rightAligned(_ text: String, _ width: Int = 12) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
func leftAligned(_ text: String, _ width: Int = 38) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }

/// A pseudorandom number, the same in every run.
func mixed(_ number: Int, _ salt: UInt64) -> UInt64 {
    var mixed = (UInt64(number) &+ salt << 40) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    return mixed ^ (mixed >> 27)
}
