import Glibc

/// How a thread waits for a socket, and how others wake it.
final class SocketWait: Sendable {
    struct Readiness {
        let canRead: Bool
        let canWrite: Bool
        /// The time is up and nothing has happened.
        let isTimedOut: Bool
    }

    private let (reading, writing): (Int32, Int32)

    init() throws(L2CAPError) {
        var ends: (Int32, Int32) = (-1, -1)
        let result = withUnsafeMutableBytes(of: &ends) { bytes in
            pipe(bytes.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        guard result == 0 else { throw L2CAPError("making a pipe") }
        (reading, writing) = ends
        Self.prepare(reading)
        Self.prepare(writing)
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// Neither blocks, nor is passed on to programs that this one starts.
    static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// Whoever waits goes on, now or when it waits next.
    func wake() {
        var byte: UInt8 = 0
        // A pipe that is full wakes as well.
        _ = write(writing, &byte, 1)
    }

    /// Waits until something can be done with the socket, or somebody wakes this thread, or the time is up.
    ///
    /// - Parameter milliseconds: nil for as long as it takes.
    func wait(for descriptor: Int32, writing wantsToWrite: Bool, milliseconds: Int32? = nil) -> Readiness {
        let events = Int16(POLLIN) | (wantsToWrite ? Int16(POLLOUT) : 0)
        var waited = [
            pollfd(fd: descriptor, events: events, revents: 0), pollfd(fd: reading, events: Int16(POLLIN), revents: 0),
        ]
        let count = poll(&waited, nfds_t(waited.count), milliseconds ?? -1)
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(reading, &bytes, bytes.count) > 0 {}
        let happened = waited[0].revents
        // An error and an end are found by reading or writing.
        let isOver = happened & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
        return Readiness(
            canRead: isOver || happened & Int16(POLLIN) != 0,
            canWrite: wantsToWrite && (isOver || happened & Int16(POLLOUT) != 0), isTimedOut: count == 0)
    }

    /// Lets the time pass.
    func pause(milliseconds: Int32) {
        _ = poll(nil, 0, milliseconds)
    }
}
