import CBluetooth
import Glibc
import PaymentProtocol

/// The kernel's socket for one Bluetooth LE channel: L2CAP, connection-oriented with credits (Bluetooth Core Specification, Vol 3,
/// Part A, section 10.1). It carries service data units, which have an end; a stream is made of them by forgetting where.
///
/// Never blocking. Whoever has it closes it, once.
struct L2CAPSocket: Sendable {
    /// The largest unit that is taken and sent: 4096 bytes went four times as fast as the system's 672, and much larger ones stall.
    static let unitBytesMax = 4_096

    let descriptor: Int32

    /// A socket that is bound and neither connected nor listening yet.
    ///
    /// - Parameters:
    ///   - adapter: whose radio to use; nil for any.
    ///   - channel: nil lets the system choose one.
    init(adapter: RadioAddress?, channel: UInt8?) throws(L2CAPError) {
        let type = Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = socket(AF_BLUETOOTH, type, BTPROTO_L2CAP)
        guard descriptor >= 0 else { throw L2CAPError("opening a socket") }
        do throws(L2CAPError) {
            try check("binding a channel", Self.with(adapter, channel: channel) { bind(descriptor, $0, $1) })
            var unitBytes = UInt16(Self.unitBytesMax)
            try check(
                "setting the size of units",
                setsockopt(
                    descriptor, SOL_BLUETOOTH, BT_RCVMTU, &unitBytes, socklen_t(MemoryLayout.size(ofValue: unitBytes))))
        } catch {
            close()
            throw error
        }
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    func close() {
        _ = Glibc.close(descriptor)
    }

    // MARK: Becoming one end of a stream

    /// Begins to connect; the socket can be written to, or tells an error, when that is done.
    func beginConnecting(to peer: RadioAddress, channel: UInt8) throws(L2CAPError) {
        let result = Self.with(peer, channel: channel) { connect(descriptor, $0, $1) }
        if result < 0, errno != EINPROGRESS { throw L2CAPError("connecting") }
    }

    /// What became of connecting.
    func finishConnecting() throws(L2CAPError) {
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        try check("connecting", getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size))
        if number != 0 { throw L2CAPError("connecting", number: number) }
    }

    func beginListening(backlog: Int32) throws(L2CAPError) {
        try check("listening", listen(descriptor, backlog))
    }

    /// Nil if nobody waits to be accepted.
    func accepted() throws(L2CAPError) -> (L2CAPSocket, peer: RadioAddress)? {
        var address = sockaddr_l2()
        var size = socklen_t(MemoryLayout<sockaddr_l2>.size)
        let accepted = withUnsafeMutableBytes(of: &address) { bytes in
            accept(descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, &size)
        }
        if accepted >= 0 {
            SocketWait.prepare(accepted)
            return (L2CAPSocket(descriptor: accepted), Self.peer(address))
        }
        // Whoever came has gone again before it was accepted: the next one is asked for.
        if [EAGAIN, EINTR, ECONNABORTED, ECONNRESET].contains(errno) { return nil }
        throw L2CAPError("accepting")
    }

    /// The channel that this socket is bound to.
    func boundChannel() throws(L2CAPError) -> UInt8 {
        var address = sockaddr_l2()
        var size = socklen_t(MemoryLayout<sockaddr_l2>.size)
        let result = withUnsafeMutableBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { getsockname(descriptor, $0.baseAddress, &size) }
        }
        try check("asking for the channel", result)
        return UInt8(truncatingIfNeeded: UInt16(littleEndian: address.l2_psm))
    }

    // MARK: Bytes

    /// How many bytes a unit may have for the peer to take it.
    func sendingUnitBytes() throws(L2CAPError) -> Int {
        var bytes: UInt16 = 0
        var size = socklen_t(MemoryLayout<UInt16>.size)
        try check("asking for the size of units", getsockopt(descriptor, SOL_BLUETOOTH, BT_SNDMTU, &bytes, &size))
        return min(max(Int(bytes), 1), Self.unitBytesMax)
    }

    enum Received {
        case bytes(Int)
        case nothingYet
        case ended(L2CAPError?)
    }

    /// Takes one unit.
    func receive(into buffer: inout [UInt8]) -> Received {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 { return .bytes(count) }
        if count == 0 { return .ended(nil) }
        switch errno {
        case EAGAIN, EINTR: return .nothingYet
        // The only way in which a peer can end a channel.
        case ECONNRESET: return .ended(nil)
        default: return .ended(L2CAPError("receiving"))
        }
    }

    /// Gives one unit to the kernel.
    ///
    /// - Returns: how many bytes were taken; 0 if there is no room now.
    func send(_ unit: ArraySlice<UInt8>) throws(L2CAPError) -> Int {
        let count = unit.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if count >= 0 { return count }
        if errno == EAGAIN || errno == EINTR { return 0 }
        throw L2CAPError("sending")
    }

    /// Whether everything that was sent has left the kernel: what has not is thrown away when the socket is closed.
    var isDrained: Bool {
        var (buffer, free): (Int32, Int32) = (0, 0)
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &buffer, &size) == 0,
            ioctl(descriptor, UInt(TIOCOUTQ), &free) == 0
        else { return true }
        // For Bluetooth the kernel tells what is free, not what is taken.
        return free >= buffer
    }

    // MARK: Addresses

    private func check(_ operation: String, _ result: Int32) throws(L2CAPError) {
        if result < 0 { throw L2CAPError(operation) }
    }

    private static func with(
        _ address: RadioAddress?, channel: UInt8?, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var native = sockaddr_l2()
        native.l2_family = sa_family_t(AF_BLUETOOTH)
        native.l2_psm = UInt16(channel ?? 0).littleEndian
        native.l2_bdaddr_type = UInt8(address?.kind == .random ? BDADDR_LE_RANDOM : BDADDR_LE_PUBLIC)
        if let address {
            // The kernel has them the other way round.
            withUnsafeMutableBytes(of: &native.l2_bdaddr) { $0.copyBytes(from: address.bytes.reversed()) }
        }
        return withUnsafePointer(to: &native) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_l2>.size))
            }
        }
    }

    private static func peer(_ native: sockaddr_l2) -> RadioAddress {
        let bytes = withUnsafeBytes(of: native.l2_bdaddr) { Array($0.reversed()) }
        let kind: RadioAddress.Kind = native.l2_bdaddr_type == UInt8(BDADDR_LE_RANDOM) ? .random : .public
        guard let peer = RadioAddress(bytes: bytes, kind: kind) else {
            preconditionFailure("a Bluetooth address has six bytes")
        }
        return peer
    }
}
