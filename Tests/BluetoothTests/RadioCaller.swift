import Ledger
import Logging
import PaymentProtocol
import Transport

@testable import NodeRuntime

/// A visitor's side of its link: moves bytes between one stream at a time and `LinkCaller`, which dials again after each cut.
actor RadioCaller {
    private var caller: LinkCaller
    private var chance = SystemChance()
    private let clock = SystemClock()
    private let logger = Logger(label: "test")
    private let channel: UInt8
    private var outgoing: [LinkCaller.StreamNumber: OutgoingBytes] = [:]
    private var tasks: [Task<Void, Never>] = []
    private var timer: Task<Void, Never>?

    private(set) var peer: LinkPublicKey?
    private(set) var linkDowns: [LinkError] = []
    private(set) var heard: [[UInt8]] = []
    private(set) var isLost = false
    private var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?

    init(channel: UInt8) {
        self.channel = channel
        caller = LinkCaller(.visitor, using: &chance)
    }

    private var now: Timestamp { Timestamp(microseconds: clock.read().monotonicMicroseconds) }

    /// Sends these messages, and waits until so many have been heard in return.
    func talk(_ messages: [[UInt8]], until count: Int) async {
        perform(caller.start())
        for message in messages {
            do {
                perform(try caller.send(message, at: now, using: &chance))
            } catch {
                preconditionFailure("a message was not taken: \(error)")
            }
        }
        if heard.count < count, !isLost { await withCheckedContinuation { waiting = (count, $0) } }
        perform(caller.stop(at: now))
        timer?.cancel()
        for task in tasks { await task.value }
    }

    private func perform(_ actions: [LinkCaller.Action]) {
        for action in actions {
            switch action {
            case .dial(let number): dial(number)
            case .write(let number, let bytes): outgoing[number]?.add(bytes)
            case .hangUp(let number): outgoing.removeValue(forKey: number)?.finish()
            case .setTimer(let delay):
                timer?.cancel()
                timer = Task {
                    if await LinkTimer.wait(microseconds: delay) { self.timerFired() }
                }
            case .linkUp(let peer, _): self.peer = peer
            case .linkDown(let error): linkDowns.append(error)
            case .lost: isLost = true
            case .deliver(let message): heard.append(message)
            case .roundTrip, .opened, .resumed: break
            }
        }
        if let waiting, isLost || heard.count >= waiting.count {
            self.waiting = nil
            waiting.continuation.resume()
        }
    }

    private func dial(_ number: LinkCaller.StreamNumber) {
        tasks.append(
            Task {
                do {
                    try await RadioDial.withStream(
                        to: VirtualMachine.listening, channel: channel, from: VirtualMachine.calling, logger: logger
                    ) { await self.serve($0, number) }
                } catch {
                    logger.warning("no stream", metadata: ["reason": "\(error)"])
                }
                self.ended(number)
            })
    }

    private func serve(_ stream: ByteStream, _ number: LinkCaller.StreamNumber) async {
        let outgoing = OutgoingBytes()
        self.outgoing[number] = outgoing
        await withTaskGroup { group in
            group.addTask { await outgoing.write(to: stream) { await self.written($0, number) } }
            perform(caller.connected(number, at: now, using: &chance))
            do {
                try await stream.read { await self.received($0, number) }
            } catch {
                // A cut, which the caller is told by `ended`.
            }
            outgoing.finish()
        }
    }

    private func received(_ bytes: [UInt8], _ number: LinkCaller.StreamNumber) {
        perform(caller.received(bytes, on: number, at: now, using: &chance))
    }

    private func written(_ byteCount: Int, _ number: LinkCaller.StreamNumber) {
        caller.written(byteCount, on: number)
    }

    private func ended(_ number: LinkCaller.StreamNumber) {
        outgoing.removeValue(forKey: number)?.finish()
        perform(caller.streamEnded(number, at: now, using: &chance))
    }

    private func timerFired() {
        perform(caller.timerFired(at: now, using: &chance))
    }
}
