@testable import Ledger
@testable import PaymentProtocol

/// One caller and one listener whose stream the input rules: what is passed on, cut, changed, delayed or made up.
struct FuzzedLink {
    private static let clearingKey = LinkSecretKey(seed: Bytes32(last: 1))
    private static let nodeKey = LinkSecretKey(seed: Bytes32(last: 2))

    /// The same for every input.
    private var random = SplitMix64(seed: 1)
    private var listener = LinkListener(.clearing(clearingKey))
    private var caller: LinkCaller
    private var now = Timestamp(microseconds: 1_800_000_000_000_000)
    private var stream: UInt64 = 0
    /// On the way.
    private var toListener: [UInt8] = []
    private var toCaller: [UInt8] = []
    private var sessions: [UInt64] = []

    init() {
        caller = LinkCaller(.node(Self.nodeKey, clearing: Self.clearingKey.publicKey), using: &random)
        take(caller.start())
    }

    /// Each byte is an instruction; some take the bytes after them along.
    func feed(_ bytes: [UInt8]) {
        var link = self
        var rest = bytes[...]
        while let instruction = rest.popFirst() { link.obey(instruction, &rest) }
    }

    private mutating func obey(_ instruction: UInt8, _ rest: inout ArraySlice<UInt8>) {
        switch instruction % 12 {
        case 0: passAll()
        case 1: deliverToListener(count: Int(rest.popFirst() ?? 1))
        case 2: deliverToCaller(count: Int(rest.popFirst() ?? 1))
        case 3:
            // A stranger's bytes, on a stream of their own.
            let count = Int(rest.popFirst() ?? 0)
            let bytes = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
            let stranger: UInt64 = 1_000_000 + UInt64(instruction)
            take(listener.accepted(stranger, at: now, using: &random), isStranger: true)
            take(listener.received(bytes, on: stranger, at: now, using: &random), isStranger: true)
            take(listener.streamEnded(stranger, at: now, using: &random), isStranger: true)
        case 4: Self.change(&toListener, rest.popFirst(), rest.popFirst())
        case 5: Self.change(&toCaller, rest.popFirst(), rest.popFirst())
        case 6: now = now.adding(microseconds: Int64(rest.popFirst() ?? 0) * 250_000)
        case 7: take(caller.timerFired(at: now, using: &random))
        case 8:
            take(listener.timerFired(on: stream, at: now, using: &random))
            take(listener.expiryTimerFired(at: now, using: &random))
        case 9: cut()
        case 10: sendMessage(Array(rest.prefix(Int(rest.popFirst() ?? 0))))
        default:
            guard let session = sessions.last else { return }
            // It may have ended, or hold too much already.
            guard let actions = try? listener.send([instruction], to: session, at: now) else { return }
            take(actions)
        }
    }

    private mutating func sendMessage(_ bytes: [UInt8]) {
        // It may be too long, or too many may wait.
        guard let actions = try? caller.send(bytes, at: now, using: &random) else { return }
        take(actions)
    }

    private static func change(_ bytes: inout [UInt8], _ place: UInt8?, _ value: UInt8?) {
        guard let place, let value, !bytes.isEmpty else { return }
        bytes[Int(place) % bytes.count] ^= value
    }

    private mutating func cut() {
        (toListener, toCaller) = ([], [])
        take(caller.streamEnded(stream, at: now, using: &random))
        take(listener.streamEnded(stream, at: now, using: &random))
    }

    private mutating func passAll() {
        deliverToListener(count: toListener.count)
        deliverToCaller(count: toCaller.count)
    }

    private mutating func deliverToListener(count: Int) {
        let bytes = Array(toListener.prefix(count))
        guard !bytes.isEmpty else { return }
        toListener.removeFirst(bytes.count)
        take(listener.received(bytes, on: stream, at: now, using: &random))
    }

    private mutating func deliverToCaller(count: Int) {
        let bytes = Array(toCaller.prefix(count))
        guard !bytes.isEmpty else { return }
        toCaller.removeFirst(bytes.count)
        take(caller.received(bytes, on: stream, at: now, using: &random))
    }

    private mutating func take(_ actions: [LinkCaller.Action]) {
        for action in actions {
            switch action {
            case .dial(let stream):
                self.stream = stream
                (toListener, toCaller) = ([], [])
                take(listener.accepted(stream, at: now, using: &random))
                take(caller.connected(stream, at: now, using: &random))
            case .write(let stream, let bytes):
                guard stream == self.stream else { continue }
                toListener += bytes
                caller.written(bytes.count, on: stream)
            case .hangUp(let stream):
                guard stream == self.stream else { continue }
                take(listener.streamEnded(stream, at: now, using: &random))
            case .setTimer, .linkUp, .linkDown, .roundTrip, .opened, .resumed, .lost, .deliver: break
            }
        }
    }

    private mutating func take(_ actions: [LinkListener.Action], isStranger: Bool = false) {
        for action in actions {
            switch action {
            case .write(let stream, let bytes):
                if stream == self.stream { toCaller += bytes }
                listener.written(bytes.count, on: stream)
            case .opened(let session, _, _):
                precondition(!isStranger, "a stranger without a key opened a session")
                sessions.append(session)
            case .hangUp, .setTimer, .setExpiryTimer, .linkDown, .resumed, .roundTrip, .deliver, .lost: break
            }
        }
    }
}
