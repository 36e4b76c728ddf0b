import Ledger
import PaymentProtocol
import Transport

@testable import NodeRuntime

/// A store's side of its links: moves bytes between streams and `LinkListener`, and keeps what it is told.
actor RadioListener {
    private var listener: LinkListener
    private var chance = SystemChance()
    private let clock = SystemClock()
    private var lastStream: LinkListener.StreamNumber = 0
    private var streams: [LinkListener.StreamNumber: (bytes: OutgoingBytes, stream: ByteStream)] = [:]
    private var timers: [Task<Void, Never>] = []
    private let answer: @Sendable ([UInt8]) -> [UInt8]?

    private(set) var opened = 0
    private(set) var resumed = 0
    private(set) var heard: [[UInt8]] = []
    /// Cuts the stream as soon as so many messages have been heard, once for each number here.
    private var cuts: [Int]

    /// - Parameter answer: what is sent back for a message, if anything.
    init(_ key: LinkSecretKey, cuttingAfter cuts: [Int], answer: @escaping @Sendable ([UInt8]) -> [UInt8]?) {
        listener = LinkListener(.store(key))
        self.cuts = cuts
        self.answer = answer
    }

    private var now: Timestamp { Timestamp(microseconds: clock.read().monotonicMicroseconds) }

    func serve(_ stream: ByteStream) async {
        lastStream += 1
        let (number, outgoing) = (lastStream, OutgoingBytes())
        streams[number] = (outgoing, stream)
        perform(listener.accepted(number, at: now, using: &chance))
        await withTaskGroup { group in
            group.addTask { await outgoing.write(to: stream) { await self.written($0, on: number) } }
            do {
                try await stream.read { await self.received($0, on: number) }
            } catch {
                // A cut, which the link is told below.
            }
            perform(listener.streamEnded(number, at: now, using: &chance))
            outgoing.finish()
        }
        streams[number] = nil
    }

    func end() {
        for timer in timers { timer.cancel() }
    }

    private func received(_ bytes: [UInt8], on number: LinkListener.StreamNumber) {
        perform(listener.received(bytes, on: number, at: now, using: &chance))
    }

    private func written(_ byteCount: Int, on number: LinkListener.StreamNumber) {
        listener.written(byteCount, on: number)
    }

    private func perform(_ actions: [LinkListener.Action]) {
        for action in actions {
            switch action {
            case .write(let number, let bytes): streams[number]?.bytes.add(bytes)
            case .hangUp(let number): streams[number]?.bytes.finish()
            case .setTimer(let number, let delay):
                timers.append(
                    Task {
                        if await LinkTimer.wait(microseconds: delay) { self.timerFired(on: number) }
                    })
            case .opened: opened += 1
            case .resumed: resumed += 1
            case .deliver(let session, let message): deliver(message, session)
            case .setExpiryTimer, .linkDown, .roundTrip, .lost: break
            }
        }
    }

    private func timerFired(on number: LinkListener.StreamNumber) {
        perform(listener.timerFired(on: number, at: now, using: &chance))
    }

    private func deliver(_ message: [UInt8], _ session: LinkListener.SessionNumber) {
        heard.append(message)
        if let answer = answer(message) {
            do {
                perform(try listener.send(answer, to: session, at: now))
            } catch {
                preconditionFailure("an answer was not taken: \(error)")
            }
        }
        if let cut = cuts.first, heard.count >= cut {
            cuts.removeFirst()
            // In the middle of whatever is on its way in either direction.
            for number in streams.keys.sorted() { streams[number]?.stream.close() }
        }
    }
}
