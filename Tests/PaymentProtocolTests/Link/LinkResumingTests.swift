import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Resuming")
struct LinkResumingTests {
    @Test("messages sent before the first link, and between links, arrive when there is one")
    func beforeTheLink() throws {
        var world = LinkWorld(seed: 1)
        try world.send(fromCaller: 3)
        world.start()
        world.settle()
        #expect(world.deliveredToListener == [1, 2, 3])
        world.cut()
        try world.send(fromCaller: 2)
        try world.send(fromListener: 2)
        world.settle()
        #expect(world.deliveredToListener == [1, 2, 3, 4, 5])
        #expect(world.deliveredToCaller == [1, 2])
        #expect(world.opened == 1 && world.resumed == 1)
    }

    @Test("a cut at any byte, in either direction, loses nothing and repeats nothing")
    func everyCut() throws {
        func run(cutToListener: Int, cutToCaller: Int) throws -> LinkWorld {
            var world = LinkWorld(seed: 2)
            try world.send(fromCaller: 3)
            world.start()
            var isUncut = true
            func carry(_ world: inout LinkWorld) throws {
                for _ in 0..<4 {
                    let leftToListener =
                        cutToListener - (world.bytesToListener - (world.streams[world.stream]?.toListener.count ?? 0))
                    world.carryToListener(isUncut ? max(0, leftToListener) : .max)
                    let leftToCaller =
                        cutToCaller - (world.bytesToCaller - (world.streams[world.stream]?.toCaller.count ?? 0))
                    world.carryToCaller(isUncut ? max(0, leftToCaller) : .max)
                }
            }
            try carry(&world)
            try world.send(fromListener: 3)
            try world.send(fromCaller: 2)
            try carry(&world)
            world.cut()
            isUncut = false
            world.settle()
            try world.send(fromListener: 1)
            try world.send(fromCaller: 1)
            world.settle()
            return world
        }
        let whole = try run(cutToListener: .max, cutToCaller: .max)
        for cut in 0...whole.bytesToListener {
            let world = try run(cutToListener: cut, cutToCaller: .max)
            #expect(world.deliveredToListener == world.sentByCaller)
            #expect(world.deliveredToCaller == world.sentByListener)
            #expect(world.callerLost.isEmpty && world.opened == 1)
        }
        for cut in 0...whole.bytesToCaller {
            let world = try run(cutToListener: .max, cutToCaller: cut)
            #expect(world.deliveredToListener == world.sentByCaller)
            #expect(world.deliveredToCaller == world.sentByListener)
            #expect(world.callerLost.isEmpty && world.opened == 1)
        }
    }

    @Test(
        "whatever is done to the streams, both sides get a beginning of what was said, and in the end all of it",
        arguments: 0..<120)
    func adversary(_ seed: Int) throws {
        var world = LinkWorld(seed: UInt64(seed) + 1_000)
        var choice = SeededGenerator(seed: UInt64(seed))
        world.start()
        for _ in 0..<300 {
            switch choice.next() % 16 {
            case 0, 1, 2: try world.send(fromCaller: Int(choice.next() % 4))
            case 3, 4: try world.send(fromListener: Int(choice.next() % 4))
            case 5, 6, 7: world.carryToListener(Int(choice.next() % 200))
            case 8, 9, 10: world.carryToCaller(Int(choice.next() % 200))
            case 11: world.cut()
            case 12: garble(&world, using: &choice)
            case 13, 14:
                world.now = world.now.adding(microseconds: Int64(choice.next() % 500_000))
                world.take(world.caller.timerFired(at: world.now, using: &world.random))
            default:
                world.now = world.now.adding(microseconds: Int64(choice.next() % 2_000) - 1_000)
            }
            #expect(world.deliveredToListener == Array(world.sentByCaller.prefix(world.deliveredToListener.count)))
            #expect(world.deliveredToCaller == Array(world.sentByListener.prefix(world.deliveredToCaller.count)))
        }
        world.cut()
        world.settle()
        #expect(world.deliveredToListener == world.sentByCaller)
        #expect(world.deliveredToCaller == world.sentByListener)
        #expect(world.callerLost.isEmpty && world.opened == 1)
        #expect(world.opened == 1)
    }

    @Test(
        "when the listener has forgotten, the caller learns what may not have arrived, and a new session begins",
        arguments: 0..<40)
    func forgotten(_ seed: Int) throws {
        var world = LinkWorld(seed: UInt64(seed) + 2_000)
        var choice = SeededGenerator(seed: UInt64(seed))
        world.start()
        world.settle()
        try world.send(fromCaller: 5)
        world.carryToListener(Int(choice.next() % 400))
        world.carryToCaller(Int(choice.next() % 200))
        world.cut()
        let deliveredBefore = world.deliveredToListener
        world.listener = LinkListener(.clearing(LinkPair.clearingKey))
        if choice.next().isMultiple(of: 2) {
            // The answer that tells of the new session is lost, too.
            world.now = world.now.adding(microseconds: 1_000_000)
            world.take(world.caller.timerFired(at: world.now, using: &world.random))
            while world.session == nil || world.streams[world.stream]?.toListener.isEmpty == false {
                world.carryToListener()
                if world.streams[world.stream]?.toListener.isEmpty == true { world.carryToCaller(60) }
                if world.opened > 1 { break }
                if world.streams[world.stream]?.toCaller.isEmpty == true { break }
            }
            world.cut()
        }
        world.settle()
        #expect(world.opened == 2)
        #expect(world.callerLost.count == 1)
        // Everything was either delivered, or reported as possibly not: usually both know, never neither.
        #expect(Set(deliveredBefore).union(world.callerLost.joined()) == Set(world.sentByCaller))
        world.sentByCaller = []
        world.deliveredToListener = []
        world.sentByListener = []
        world.deliveredToCaller = []
        try world.send(fromCaller: 2)
        try world.send(fromListener: 2)
        world.settle()
        #expect(world.deliveredToListener == [1, 2])
        #expect(world.deliveredToCaller == [1, 2])
    }

    @Test("answers given while a step is still being done do not overtake what it wrote")
    func answersAtOnce() throws {
        var world = LinkWorld(seed: 5)
        world.echoes = true
        world.start()
        world.settle()
        for _ in 0..<3 {
            try world.send(fromCaller: 700)
            world.settle()
        }
        #expect(world.deliveredToListener == world.sentByCaller)
        #expect(world.deliveredToCaller == world.sentByCaller)
        #expect(world.dials == 1)
    }

    @Test("a full buffer refuses, and takes again when the peer has acknowledged")
    func fullBuffer() throws {
        var world = LinkWorld(seed: 3)
        world.start()
        world.settle()
        world.cut()
        try world.send(fromCaller: LinkSessionNumbering.unacknowledgedMessagesMax)
        #expect(throws: LinkSessionError.bufferFull) { try world.send(fromCaller: 1) }
        world.settle()
        #expect(world.deliveredToListener.count == LinkSessionNumbering.unacknowledgedMessagesMax)
        try world.send(fromCaller: 1)
        world.settle()
        #expect(world.deliveredToListener == world.sentByCaller)
    }

    @Test("whoever asks as much as it may finds room for an answer and two notices to each")
    func answersAreManyAtOnce() throws {
        var world = LinkWorld(seed: 7)
        world.start()
        world.settle()
        world.cut()
        let count = 3 * LinkSessionNumbering.unacknowledgedMessagesMax
        try world.send(fromListener: count)
        world.settle()
        #expect(world.deliveredToCaller.count == count)
    }

    @Test("a session never sends faster than the peer's budget allows")
    func pace() throws {
        var numbering = LinkSessionNumbering(.visitorToStore, .initiator)
        var random = SeededGenerator(seed: 1)
        let now = Timestamp(microseconds: Int64(random.next() % 1_000))
        var sent: UInt64 = 0
        var refusal: LinkSessionError?
        while refusal == nil {
            do throws(LinkSessionError) {
                _ = try numbering.number([1], at: now)
                sent += 1
                try numbering.acknowledge(through: sent)
            } catch {
                refusal = error
            }
        }
        #expect(refusal == .tooFast(.frames))
        #expect(Int(sent) == LinkPurpose.visitorToStore.budget.framesPerWindowMax / 4)
        #expect(throws: Never.self) {
            try numbering.number([1], at: now.adding(microseconds: LinkBudget.windowMicroseconds))
        }
    }

    @Test("the wait between dials doubles up to its bound, and starts over after a success")
    func redialling() throws {
        var random = SeededGenerator(seed: 4)
        var caller = LinkCaller(.visitor, using: &random)
        let now = Timestamp(microseconds: 0)
        #expect(caller.start() == [.dial(1), .setTimer(afterMicroseconds: LinkCaller.dialMicrosecondsMax)])
        var expected = LinkCaller.redialMicrosecondsMin
        for stream in 1...20 as ClosedRange<UInt64> {
            let actions = caller.streamEnded(stream, at: now, using: &random)
            guard case .setTimer(let delay)? = actions.last else {
                Issue.record("a failed dial waits: \(actions)")
                return
            }
            #expect(actions.first == .linkDown(.streamEnded))
            #expect((expected * 3 / 4...expected * 5 / 4).contains(delay))
            expected = min(expected * 2, LinkCaller.redialMicrosecondsMax)
            #expect(caller.timerFired(at: now, using: &random).first == .dial(stream + 1))
        }
        #expect(caller.timerFired(at: now, using: &random).first == .hangUp(21), "a dial that never ends is given up")
        #expect(caller.connected(21, at: now, using: &random) == [.hangUp(21)], "and comes too late")
        #expect(caller.stop(at: now) == [])
        #expect(caller.timerFired(at: now, using: &random) == [])
    }

    /// Flips a bit, copies, drops or puts in some bytes of what is under way in one direction.
    private func garble(_ world: inout LinkWorld, using choice: inout SeededGenerator) {
        guard var stream = world.streams[world.stream] else { return }
        let towardsListener = choice.next().isMultiple(of: 2)
        var bytes = towardsListener ? stream.toListener : stream.toCaller
        guard !bytes.isEmpty else { return }
        let start = Int(choice.next() % UInt64(bytes.count))
        let end = min(bytes.count, start + Int(choice.next() % 80) + 1)
        switch choice.next() % 4 {
        case 0: bytes[start] ^= 1 << UInt8(choice.next() % 8)
        case 1: bytes.insert(contentsOf: bytes[start..<end], at: end)
        case 2: bytes.removeSubrange(start..<end)
        default: bytes.insert(contentsOf: choice.bytes(end - start), at: start)
        }
        if towardsListener { stream.toListener = bytes } else { stream.toCaller = bytes }
        world.streams[world.stream] = stream
    }
}
