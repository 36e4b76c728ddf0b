import Ledger
import PaymentProtocol
import Testing

@testable import Discovery

@Suite("Broadcasting")
final class BroadcastingTests {
    private var broadcasting = Broadcasting()
    private var seconds: Int64 = 0
    private let hci = "/org/bluez/hci0"
    private let first = Broadcast(person: personFrame(1))
    private let second = Broadcast(person: personFrame(2))

    private var now: Timestamp { Timestamp(microseconds: seconds * 1_000_000) }

    private func use(_ path: String?) -> [RadioMachine.Action] { broadcasting.use(path, at: now) }

    private func wish(_ broadcast: Broadcast?) -> [RadioMachine.Action] { broadcasting.wish(broadcast, at: now) }

    private func registered(number: Int, _ failure: BusFailure?) -> [RadioMachine.Action] {
        broadcasting.registered(number: number, failure, at: now)
    }

    private func unregistered(number: Int, _ failure: BusFailure?) -> [RadioMachine.Action] {
        broadcasting.unregistered(number: number, failure, at: now)
    }

    private func released(number: Int) -> [RadioMachine.Action] { broadcasting.released(number: number, at: now) }

    private func begin(_ broadcast: Broadcast) -> [RadioMachine.Action] {
        use(hci) + wish(broadcast)
    }

    private func pass(_ more: Int64) -> [RadioMachine.Action] {
        seconds += more
        return broadcasting.timePassed(at: now)
    }

    private func registering(_ broadcast: Broadcast, _ number: Int, step: Int = 0) -> [RadioMachine.Action] {
        [
            .report(.broadcasting(.starting(step: step))),
            .register(adapter: hci, number: number, broadcast.steps[step].advertisement),
        ]
    }

    @Test("the next frame goes on the air only when the one before is known to be off it")
    func rotation() {
        #expect(begin(first) == registering(first, 1))
        #expect(
            registered(number: 1, nil) == [.report(.broadcasting(.onAir(step: 0)))])
        #expect(
            wish(second) == [
                .report(.broadcasting(.ending)), .unregister(adapter: hci, number: 1),
            ])
        #expect(unregistered(number: 1, nil) == registering(second, 2))
    }

    @Test("a frame that could not be taken off the air keeps the next one off it")
    func stuck() {
        _ = begin(first)
        _ = registered(number: 1, nil)
        _ = wish(second)
        let failure = BusFailure("org.bluez.Error.Failed")
        #expect(
            unregistered(number: 1, failure) == [
                .report(.broadcasting(.refused(failure, again: Timestamp(microseconds: 5_000_000))))
            ])
        #expect(pass(4) == [])
        #expect(pass(1) == [.unregister(adapter: hci, number: 1)])
        let gone = BusFailure("org.bluez.Error.DoesNotExist")
        #expect(unregistered(number: 1, gone) == registering(second, 2))
    }

    @Test("a wish that changes while bluetoothd decides is followed when it has decided")
    func changedMeanwhile() {
        _ = begin(first)
        #expect(wish(second) == [])
        #expect(
            registered(number: 1, nil) == [
                .report(.broadcasting(.onAir(step: 0))), .report(.broadcasting(.ending)),
                .unregister(adapter: hci, number: 1),
            ])
        #expect(wish(nil) == [])
        #expect(unregistered(number: 1, nil) == [.report(.broadcasting(.resting))])
    }

    @Test("what is refused for what it is, is tried in steps, and each step is told")
    func steps() {
        let failure = BusFailure("org.bluez.Error.InvalidLength")
        _ = begin(first)
        for step in 0..<(first.steps.count - 1) {
            #expect(
                registered(number: step + 1, failure)
                    == [.report(.broadcasting(.steppedDown(from: step, because: failure)))]
                    + registering(first, step + 2, step: step + 1))
        }
        #expect(
            registered(number: first.steps.count, failure) == [
                .report(.broadcasting(.refused(failure, again: Timestamp(microseconds: 5_000_000))))
            ])
        #expect(pass(5) == registering(first, first.steps.count + 1), "from the first step again")
    }

    @Test("the step that was taken serves the next frame too")
    func held() {
        _ = begin(first)
        _ = registered(number: 1, BusFailure("org.bluez.Error.Failed"))
        #expect(
            registered(number: 2, nil) == [.report(.broadcasting(.onAir(step: 1)))])
        _ = wish(second)
        #expect(unregistered(number: 2, nil) == registering(second, 3, step: 1))
        // Another radio may do more.
        _ = use(nil)
        #expect(use(hci) == registering(second, 4))
    }

    @Test(
        "what no other step would mend is waited for",
        arguments: [
            "org.bluez.Error.NotPermitted", "org.bluez.Error.NotReady", "org.freedesktop.DBus.Error.AccessDenied",
            "org.freedesktop.DBus.Error.UnknownMethod", "org.freedesktop.DBus.Error.NoReply",
        ])
    func waited(name: String) {
        let failure = BusFailure(name)
        _ = begin(first)
        #expect(
            registered(number: 1, failure) == [
                .report(.broadcasting(.refused(failure, again: Timestamp(microseconds: 5_000_000))))
            ])
        #expect(pass(5) == registering(first, 2))
        _ = registered(number: 2, failure)
        #expect(pass(9) == [])
        #expect(pass(1) == registering(first, 3))
    }

    @Test("what bluetoothd drops by itself is put on the air again")
    func released() {
        _ = begin(first)
        _ = registered(number: 1, nil)
        #expect(released(number: 1) == [.report(.broadcasting(.dropped))])
        #expect(released(number: 1) == [], "twice")
        #expect(pass(5) == registering(first, 2))
    }

    @Test("an answer to what was asked before says nothing")
    func stale() {
        _ = begin(first)
        _ = use(nil)
        #expect(registered(number: 1, nil) == [])
        #expect(use(hci) == registering(first, 2))
        #expect(registered(number: 1, nil) == [])
        #expect(unregistered(number: 1, nil) == [])
    }
}
