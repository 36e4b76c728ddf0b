import Ledger

@testable import PaymentProtocol

/// A caller, a listener, and streams between them that a test may cut and garble at any byte.
///
/// The payloads are numbers, so that a test can say what came twice, late or never.
struct LinkWorld {
    struct Stream {
        var toListener: [UInt8] = []
        var toCaller: [UInt8] = []
        var isCut = false
    }

    var caller: LinkCaller
    var listener: LinkListener
    var now = Timestamp(microseconds: 1_000_000_000)
    var random: SeededGenerator
    var streams: [UInt64: Stream] = [:]
    /// The stream that is dialled or open.
    var stream: UInt64 = 0
    var dials = 0

    var sentByCaller: [UInt64] = []
    var sentByListener: [UInt64] = []
    var deliveredToListener: [UInt64] = []
    var deliveredToCaller: [UInt64] = []
    var callerLost: [[UInt64]] = []
    var listenerLost: [[UInt64]] = []
    /// Whether the listener says back what it hears, at once.
    var echoes = false
    var opened = 0
    var resumed = 0
    var session: UInt64?
    var callerChannel: [UInt8]?
    var listenerChannel: (hash: [UInt8], isNew: Bool)?
    /// Every byte written so far, towards the listener and towards the caller.
    var bytesToListener = 0
    var bytesToCaller = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        caller = LinkCaller(
            .node(LinkPair.nodeKey, clearing: LinkPair.clearingKey.publicKey), using: &random)
        listener = LinkListener(.clearing(LinkPair.clearingKey))
    }

    mutating func start() {
        take(caller.start())
    }

    mutating func send(fromCaller count: Int = 1) throws {
        for _ in 0..<count {
            let number = UInt64(sentByCaller.count + 1)
            take(try caller.send(number.bigEndianBytes, at: now, using: &random))
            sentByCaller.append(number)
        }
    }

    mutating func send(fromListener count: Int = 1) throws {
        guard let session else { return }
        for _ in 0..<count {
            let number = UInt64(sentByListener.count + 1)
            take(try listener.send(number.bigEndianBytes, to: session, at: now))
            sentByListener.append(number)
        }
    }

    /// Carries at most as many bytes, from the current stream.
    mutating func carryToListener(_ count: Int = .max) {
        guard let bytes = streams[stream]?.toListener.prefix(count), !bytes.isEmpty else { return }
        streams[stream]?.toListener.removeFirst(bytes.count)
        take(listener.received(Array(bytes), on: stream, at: now, using: &random))
    }

    mutating func carryToCaller(_ count: Int = .max) {
        guard let bytes = streams[stream]?.toCaller.prefix(count), !bytes.isEmpty else { return }
        streams[stream]?.toCaller.removeFirst(bytes.count)
        take(caller.received(Array(bytes), on: stream, at: now, using: &random))
    }

    /// Both sides learn that the stream is gone, and what was under way is lost.
    mutating func cut() {
        let cut = stream
        guard let state = streams[cut], !state.isCut else { return }
        streams[cut] = Stream(isCut: true)
        take(listener.streamEnded(cut, at: now, using: &random))
        take(caller.streamEnded(cut, at: now, using: &random))
    }

    /// Nothing goes wrong any more: time passes until everything is said.
    mutating func settle() {
        for _ in 0..<200 {
            while streams[stream].map({ !$0.toListener.isEmpty || !$0.toCaller.isEmpty }) == true {
                carryToListener()
                carryToCaller()
            }
            if streams[stream]?.isCut != false || deliveredToListener.count < sentByCaller.count {
                now = now.adding(microseconds: 1_000_000)
                take(caller.timerFired(at: now, using: &random))
            }
        }
    }

    mutating func take(_ actions: [LinkCaller.Action]) {
        for action in actions {
            switch action {
            case .dial(let number):
                dials += 1
                stream = number
                streams[number] = Stream()
                take(listener.accepted(number, at: now, using: &random))
                take(caller.connected(number, at: now, using: &random))
            case .write(let number, let bytes):
                caller.written(bytes.count, on: number)
                bytesToListener += bytes.count
                if streams[number]?.isCut == false { streams[number]?.toListener += bytes }
            case .hangUp(let number):
                guard streams[number]?.isCut == false else { continue }
                streams[number] = Stream(isCut: true)
                take(listener.streamEnded(number, at: now, using: &random))
            case .setTimer, .linkDown, .roundTrip: continue
            case .linkUp(_, let hash): callerChannel = hash
            case .opened:
                opened += 1
                // Both sides name one channel for the session, and agree on where it begins.
                precondition(listenerChannel?.isNew == true && listenerChannel?.hash == callerChannel)
            case .resumed:
                resumed += 1
                precondition(listenerChannel?.isNew == false && listenerChannel?.hash == callerChannel)
            case .lost(let undelivered): callerLost.append(undelivered.map(Self.number))
            case .deliver(let payload): deliveredToCaller.append(Self.number(payload))
            }
        }
    }

    mutating func take(_ actions: [LinkListener.Action]) {
        for action in actions {
            switch action {
            case .write(let number, let bytes):
                listener.written(bytes.count, on: number)
                bytesToCaller += bytes.count
                if streams[number]?.isCut == false { streams[number]?.toCaller += bytes }
            case .hangUp(let number):
                guard streams[number]?.isCut == false else { continue }
                streams[number] = Stream(isCut: true)
                take(caller.streamEnded(number, at: now, using: &random))
            case .setTimer, .setExpiryTimer, .linkDown, .roundTrip: continue
            case .opened(let session, _, let hash):
                self.session = session
                listenerChannel = (hash, isNew: true)
            case .resumed(let session, let hash):
                precondition(session == self.session)
                listenerChannel = (hash, isNew: false)
            case .deliver(let session, let payload):
                precondition(session == self.session)
                deliveredToListener.append(Self.number(payload))
                if echoes, let actions = try? listener.send(payload, to: session, at: now) {
                    sentByListener.append(Self.number(payload))
                    take(actions)
                }
            case .lost(_, let undelivered):
                listenerLost.append(undelivered.map(Self.number))
                // What was reported is not expected any more; its numbers are used again.
                precondition(sentByListener.suffix(undelivered.count) == undelivered.map(Self.number)[...])
                sentByListener.removeLast(undelivered.count)
            }
        }
    }

    private static func number(_ payload: [UInt8]) -> UInt64 {
        guard let number = UInt64(bigEndianBytes: payload) else { preconditionFailure("payloads are numbers") }
        return number
    }
}
