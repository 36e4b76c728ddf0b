import Glibc

/// Waits for any of some sockets, to the microsecond: `poll` knows milliseconds only, and a payment may be due sooner.
struct SocketWait {
    /// Descriptors from here on cannot be waited for.
    static let descriptorsMax = 1_024

    private var reading = fd_set()
    private var writing = fd_set()
    private var greatest: CInt = -1

    /// - Parameter writing: also until it takes bytes again.
    mutating func add(_ descriptor: CInt, writing isWriting: Bool) {
        precondition((0..<CInt(Self.descriptorsMax)).contains(descriptor), "the number of links is bounded")
        Self.insert(descriptor, &reading)
        if isWriting { Self.insert(descriptor, &writing) }
        greatest = max(greatest, descriptor)
    }

    mutating func wait(microseconds: Int64) {
        var time = timeval()
        time.tv_sec = Int(microseconds / 1_000_000)
        time.tv_usec = Int(microseconds % 1_000_000)
        guard select(greatest + 1, &reading, &writing, nil, &time) > 0 else {
            // Too late, or a signal came: no socket is known to be ready.
            (reading, writing) = (fd_set(), fd_set())
            return
        }
    }

    mutating func isReady(_ descriptor: CInt) -> Bool {
        Self.contains(descriptor, &reading) || Self.contains(descriptor, &writing)
    }

    // The set is an array of bits, the lowest first: bytes of it are numbered alike on every little-endian processor.

    private static func insert(_ descriptor: CInt, _ set: inout fd_set) {
        withUnsafeMutableBytes(of: &set) { $0[Int(descriptor) / 8] |= 1 << UInt8(descriptor % 8) }
    }

    private static func contains(_ descriptor: CInt, _ set: inout fd_set) -> Bool {
        withUnsafeBytes(of: &set) { $0[Int(descriptor) / 8] & 1 << UInt8(descriptor % 8) != 0 }
    }
}
