import Ledger
import PaymentProtocol
import Testing

@testable import Simulator

/// The loop around a machine: nothing passes before it is durable, and nothing of a machine outlives a failed append.
@Suite("A simulated process")
struct HostTests {
    private var host = Host<PaymentNode>(random: RandomStream(seed: 1, concern: "test"))
    private let key = SecretKey(seed: Bytes32(last: 1))
    private let now = SimulatedClock.epoch

    private var identity: PaymentNodeIdentity {
        PaymentNodeIdentity(
            name: "Ada", key: key.publicKey,
            clearing: ClearingAddress(log: key.publicKey, link: LinkPublicKey(Bytes32(last: 2))))
    }

    @Test("effects wait for the append, and events that come meanwhile for the next turn")
    mutating func order() throws {
        let count = try host.start()
        #expect(count == 0)
        host.deliver(.founded(identity))
        host.deliver(.started)
        var turn = host.turn(at: now)
        #expect(turn.isAppending && turn.effects.isEmpty)
        host.deliver(.linkUp(channel: Digest(Bytes32(last: 3))))
        turn = host.turn(at: now)
        #expect(!turn.isAppending && turn.effects.isEmpty)
        let kept = host.appendFinished(.kept, at: now)
        #expect(kept?.count == 1)
        turn = host.turn(at: now)
        #expect(turn.effects.contains { if case .sign = $0 { true } else { false } })
        #expect(host.disk.count == 1)
    }

    @Test(
        "a failed append drops the machine and what it would have said",
        arguments: [AppendOutcome.failed, .unknown(isWritten: false), .unknown(isWritten: true)])
    mutating func failed(outcome: AppendOutcome) throws {
        _ = try host.start()
        let before = host.incarnation
        host.deliver(.founded(identity))
        host.deliver(.started)
        let turn = host.turn(at: now)
        #expect(turn.isAppending)
        let kept = host.appendFinished(outcome, at: now)
        #expect(kept == nil && !host.isRunning && host.incarnation > before)
        let after = host.turn(at: now)
        #expect(after.effects.isEmpty)
        // Whether it was written shows when the journal is read again.
        let isWritten = if case .unknown(isWritten: true) = outcome { true } else { false }
        let count = try host.start()
        #expect(count == (isWritten ? 1 : 0))
        #expect((host.machine?.state.identity == identity) == isWritten)
    }

    @Test("a crash during an append leaves all of a group or nothing")
    mutating func crash() throws {
        let cases: [(isTorn: Bool, isWritten: Bool, count: UInt64)] = [
            (true, true, 0), (false, true, 1), (false, false, 0),
        ]
        for (isTorn, isWritten, count) in cases {
            var host = self.host
            _ = try host.start()
            host.deliver(.founded(identity))
            let turn = host.turn(at: now)
            #expect(turn.isAppending)
            host.crashDisk(isTorn: isTorn, isWritten: isWritten, share: 0)
            host.drop()
            let replayed = try host.start()
            #expect(replayed == count)
        }
    }
}
