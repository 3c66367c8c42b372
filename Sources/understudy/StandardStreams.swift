import Glibc
import UnderstudyServer

/// Opens those of standard input, output and error that were closed when the process started: otherwise the first socket or file would get
/// the number, and with it the lines that are meant for the stream.
func openStandardStreams() {
    // `open` takes the lowest number that is free
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 { _ = open("/dev/null", O_RDWR) }
}

/// Prints a line on standard output, at once even if that is a pipe.
func say(_ line: String) throws(StartFailure) {
    guard write(line, to: STDOUT_FILENO) else {
        throw StartFailure("Standard output cannot be written: \(String(cString: strerror(errno)))")
    }
}

/// Prints a line on standard error. If that fails, there is nobody to tell.
func complain(_ line: String) { _ = write(line, to: STDERR_FILENO) }

/// Uses neither `FileHandle` nor `print`: if a stream is full, the former ends the process and the latter does not report it.
private func write(_ line: String, to stream: Int32) -> Bool {
    let bytes = Array("\(line)\n".utf8)
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(stream, $0.baseAddress, $0.count) }
        if count < 0, errno == EAGAIN {
            // another process may have made a shared terminal or pipe non-blocking; then wait here
            var writable = pollfd(fd: stream, events: Int16(POLLOUT), revents: 0)
            _ = poll(&writable, 1, -1)
            continue
        }
        guard count >= 0 || errno == EINTR else { return false }
        rest = rest.dropFirst(max(count, 0))
    }
    return true
}
