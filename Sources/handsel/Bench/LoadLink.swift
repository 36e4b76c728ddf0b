import Glibc
import Ledger
import NodeRuntime
import PaymentProtocol

/// One node link of a load to a clearing node of this machine: a socket, and the very machine that a payment node's link
/// runs on. It is not dialled again: a link that ends has failed.
///
/// Nothing here waits but `open` and `ask`, which are for before the clock starts; whoever has many links waits for all of them.
final class LoadLink {
    /// Where a clearing node's sealed door is, and who it is.
    struct Peer {
        let port: UInt16
        let clearing: ClearingAddress
    }

    enum Failure: Error, Equatable, CustomStringConvertible {
        case nobodyListens(port: UInt16)
        case ended
        case silent

        var description: String {
            switch self {
            case .nobodyListens(let port): "nobody listens at port \(port)"
            case .ended: "the link ended"
            case .silent: "there was no answer"
            }
        }
    }

    /// For an answer before the clock starts.
    private static let patienceMicroseconds: Int64 = 30_000_000

    let descriptor: CInt
    private(set) var hasEnded = false
    /// The handshake's, once the session stands.
    private(set) var channel: Digest?
    private let clearing: ClearingAddress
    private var caller: LinkCaller
    private var chance = SystemChance()
    private var stream: LinkCaller.StreamNumber = 0
    private var handshake: Digest?
    /// Sealed, and not yet taken by the system.
    private var outgoing: [UInt8] = []
    private var delivered: [[UInt8]] = []
    /// Monotonic microseconds.
    private(set) var timer: Int64?
    private var chunk = [UInt8](repeating: 0, count: 65_536)

    /// - Throws: `nobodyListens`.
    init(to peer: Peer) throws(Failure) {
        guard let descriptor = Loopback.connect(port: peer.port) else { throw .nobodyListens(port: peer.port) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        self.descriptor = descriptor
        clearing = peer.clearing
        let key = LinkSecretKey(seed: chance.bytes32())
        caller = LinkCaller(
            .node(key, clearing: clearing.link), context: clearing.log.bytes32.bytes, using: &chance)
        perform(caller.start())
        perform(caller.connected(stream, at: Self.now, using: &chance))
    }

    deinit {
        close(descriptor)
    }

    private static var now: Timestamp { Timestamp(microseconds: LoadClock.now) }

    // MARK: Before the clock starts

    /// Shakes hands.
    func open() throws(Failure) {
        try wait { $0.channel != nil }
    }

    /// Proves to speak for an account.
    func identify(as account: AccountIdentifier, with key: SecretKey) throws {
        guard let channel else { throw Failure.ended }
        let proof = key.signed(
            ChannelProof(clearing: clearing.log, account: account, channel: channel, side: .initiator))
        guard case .answer(.identified(account), _) = try ask(.identify(proof)) else { throw Failure.ended }
    }

    /// Asks, and waits for the answer.
    func ask(_ request: ClearingRequest) throws -> AnswerMessage {
        try send(RequestMessage(request, correlation: 1).encoded)
        var answer: AnswerMessage?
        while answer == nil {
            try wait { !$0.delivered.isEmpty }
            answer = try takeDelivered().lazy.map { try AnswerMessage(decoding: $0) }.first {
                if case .answer = $0 { true } else { false }
            }
        }
        guard let answer else { throw Failure.silent }
        return answer
    }

    private func wait(until isDone: (LoadLink) -> Bool) throws(Failure) {
        let end = LoadClock.now + Self.patienceMicroseconds
        while !isDone(self) {
            guard !hasEnded else { throw .ended }
            guard LoadClock.now < end else { throw .silent }
            var wait = SocketWait()
            wait.add(descriptor, writing: wantsToWrite)
            wait.wait(microseconds: 100_000)
            if wait.isReady(descriptor) { transfer() }
        }
    }

    // MARK: Moving bytes

    /// Whether the system has not taken everything yet.
    var wantsToWrite: Bool { !outgoing.isEmpty }

    /// Seals a message, and hands it to the system as far as that takes it.
    ///
    /// - Throws: if too much waits on this link; nothing was sent then.
    func send(_ message: [UInt8]) throws(LinkSessionError) {
        perform(try caller.send(message, at: Self.now, using: &chance))
    }

    func takeDelivered() -> [[UInt8]] {
        defer { delivered.removeAll(keepingCapacity: true) }
        return delivered
    }

    /// Reads what has come, and writes what waits.
    func transfer() {
        while !hasEnded {
            let count = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EAGAIN || errno == EINTR { break }
            guard count > 0 else {
                perform(caller.streamEnded(stream, at: Self.now, using: &chance))
                hasEnded = true
                break
            }
            perform(caller.received(Array(chunk[..<count]), on: stream, at: Self.now, using: &chance))
            if count < chunk.count { break }
        }
        flush()
    }

    func timerFired() {
        timer = nil
        perform(caller.timerFired(at: Self.now, using: &chance))
    }

    private func perform(_ actions: [LinkCaller.Action]) {
        for action in actions {
            switch action {
            case .dial(let number): stream = number
            case .write(_, let bytes):
                outgoing += bytes
                flush()
            case .setTimer(let delay): timer = LoadClock.now + delay
            case .linkUp(_, let hash): handshake = .sha256(of: hash)
            case .opened: channel = handshake
            case .deliver(let payload): delivered.append(payload)
            case .hangUp, .linkDown, .lost: hasEnded = true
            case .roundTrip, .resumed: break
            }
        }
    }

    private func flush() {
        var written = 0
        while written < outgoing.count, !hasEnded {
            let count = outgoing.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + written, $0.count - written, CInt(MSG_NOSIGNAL))
            }
            if count < 0, errno == EAGAIN || errno == EINTR { break }
            // A socket that takes nothing any more says so when it is read as well.
            guard count > 0 else { break }
            written += count
        }
        guard written > 0 else { return }
        outgoing.removeFirst(written)
        caller.written(written, on: stream)
    }
}
