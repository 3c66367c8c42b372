import Glibc
import UnderstudyServer

/// Opens those of standard input, output and error that whoever started us has closed: else the first socket or file would get the number, and with it
/// the lines that are meant for the stream.
func openStandardStreams() {
    // the lowest number that is free is the one that `open` takes
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 { _ = open("/dev/null", O_RDWR) }
}

/// A line on standard output, at once even where that is a pipe.
func say(_ line: String) throws(StartFailure) {
    guard write(line, to: STDOUT_FILENO) else {
        throw StartFailure("Standard output cannot be written: \(String(cString: strerror(errno)))")
    }
}

/// A line on standard error. Where nobody takes that, there is no one to tell.
func complain(_ line: String) { _ = write(line, to: STDERR_FILENO) }

/// Not by `FileHandle` or `print`: the one ends the process where a stream is full, the other says nothing of it.
private func write(_ line: String, to stream: Int32) -> Bool {
    let bytes = Array("\(line)\n".utf8)
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(stream, $0.baseAddress, $0.count) }
        if count < 0, errno == EAGAIN {
            // what does not wait, as another process may have set a terminal or a pipe that both have, is waited for here
            var writable = pollfd(fd: stream, events: Int16(POLLOUT), revents: 0)
            _ = poll(&writable, 1, -1)
            continue
        }
        guard count >= 0 || errno == EINTR else { return false }
        rest = rest.dropFirst(max(count, 0))
    }
    return true
}
