import Glibc

/// Wakes a thread that waits in `poll`: a pipe to itself.
final class Bell: Sendable {
    /// To wait for.
    let descriptor: Int32
    private let input: Int32

    init() {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0, "the process has no file descriptor left")
        for end in ends {
            // Of a pipe that is open, these cannot fail.
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, input) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(input)
    }

    func ring() {
        var byte: UInt8 = 1
        // A bell that rings so often that its pipe is full is heard all the same.
        _ = write(input, &byte, 1)
    }

    /// Until it is rung again. Nothing is there to be read if nobody rang.
    func silence() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}
