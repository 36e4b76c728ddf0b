import Ledger
import Testing

@testable import Discovery

@Suite("The radio's machine")
final class RadioMachineTests {
    private var machine = RadioMachine()
    private var seconds: Int64 = 100
    private let adapter = "/org/bluez/hci0"

    private func handle(_ event: RadioMachine.Event, after more: Int64 = 0) -> [RadioMachine.Action] {
        seconds += more
        return machine.handle(event, at: Timestamp(microseconds: seconds * 1_000_000))
    }

    private func hci(_ number: Int, powered: Bool = true, state: String? = nil) -> Adapter {
        var adapter = Adapter(path: "/org/bluez/hci\(number)")
        (adapter.isPowered, adapter.powerState, adapter.address) = (powered, state, "00:00:00:00:00:0\(number)")
        return adapter
    }

    /// Up to an adapter that is ready, and whatever was wished for begun.
    private func begin(_ wish: RadioWish = RadioWish()) {
        _ = handle(.began)
        _ = handle(.busOpened)
        _ = handle(.daemonChanged(isPresent: true))
        _ = handle(.adaptersListed(attempt: 1, .success([hci(0)])))
        if wish != RadioWish() { _ = handle(.wished(wish)) }
    }

    @Test("it opens the bus, lists the adapters of a bluetoothd that is there, and is ready with one that is on")
    func start() {
        #expect(handle(.began) == [.openBus])
        #expect(handle(.busOpened) == [])
        #expect(handle(.daemonChanged(isPresent: true)) == [.listAdapters(attempt: 1)])
        #expect(
            handle(.adaptersListed(attempt: 1, .success([hci(0)]))) == [.report(.condition(.ready("hci0")))])
    }

    @Test("without a bus it says so, and tries again later and later")
    func noBus() {
        let failure = BusFailure(BusFailure.noBus, "No such file or directory")
        _ = handle(.began)
        #expect(handle(.busFailed(failure)) == [.report(.condition(.noBus(failure)))])
        #expect(handle(.timePassed) == [])
        #expect(handle(.timePassed, after: 1) == [.openBus])
        #expect(handle(.busFailed(failure)) == [])
        #expect(handle(.timePassed, after: 1) == [])
        #expect(handle(.timePassed, after: 1) == [.openBus])
        #expect(handle(.busOpened) == [])
        #expect(handle(.daemonChanged(isPresent: false)) == [.report(.condition(.noDaemon))])
        #expect(machine.deadline == nil)
    }

    @Test("a user whom the policy forbids it is told so, and not that nothing is there")
    func denied() {
        let failure = BusFailure("org.freedesktop.DBus.Error.AccessDenied", "Rejected send message")
        _ = handle(.began)
        _ = handle(.busOpened)
        _ = handle(.daemonChanged(isPresent: true))
        #expect(
            handle(.adaptersListed(attempt: 1, .failure(failure))) == [.report(.condition(.denied(failure)))])
        #expect(handle(.timePassed, after: 2) == [.listAdapters(attempt: 2)])
        #expect(handle(.adaptersListed(attempt: 1, .success([hci(0)]))) == [], "an old answer")
    }

    @Test("it tells apart no adapter, one that is off, one that is blocked, and not the one that was asked for")
    func conditions() {
        begin()
        #expect(
            handle(.adapterSeen(hci(0, powered: false))) == [.report(.condition(.poweredOff("hci0")))])
        #expect(
            handle(.adapterSeen(hci(0, powered: false, state: "off-blocked"))) == [
                .report(.condition(.blocked("hci0")))
            ])
        #expect(handle(.adapterSeen(hci(0))) == [.report(.condition(.ready("hci0")))])
        #expect(
            handle(.adapterRemoved(path: adapter)) == [.report(.condition(.noAdapter(wanted: nil)))])
        machine = RadioMachine(adapter: "hci7")
        _ = handle(.began)
        _ = handle(.busOpened)
        _ = handle(.daemonChanged(isPresent: true))
        #expect(
            handle(.adaptersListed(attempt: 1, .success([hci(0)]))) == [
                .report(.condition(.noAdapter(wanted: "hci7")))
            ])
    }

    @Test("an adapter that is on is used before one that is off, and kept when another comes")
    func choice() {
        begin()
        _ = handle(.adapterSeen(hci(1)))
        #expect(machine.condition == .ready("hci0"))
        #expect(handle(.adapterSeen(hci(0, powered: false))) == [.report(.condition(.ready("hci1")))])
        #expect(handle(.adapterSeen(hci(0))) == [], "the one that is used stays")
        #expect(handle(.adapterRemoved(path: "/org/bluez/hci1")) == [.report(.condition(.ready("hci0")))])
    }

    @Test("no filter, no listening: the filter is set before each start")
    func filter() {
        begin()
        #expect(
            handle(.wished(RadioWish(isListening: true))) == [
                .report(.listening(.starting)), .setFilter(adapter: adapter, attempt: 1),
            ])
        #expect(
            handle(.filterAnswered(attempt: 1, nil)) == [.startDiscovery(adapter: adapter, attempt: 1)])
        #expect(handle(.startAnswered(attempt: 1, nil)) == [.report(.listening(.listening))])
        #expect(handle(.startAnswered(attempt: 1, nil)) == [], "twice")
    }

    @Test("an unplugged adapter takes everything with it, and everything begins anew when it is back")
    func unplugged() {
        let broadcast = Broadcast(person: personFrame())
        begin(RadioWish(isListening: true, broadcast: broadcast))
        _ = handle(.filterAnswered(attempt: 1, nil))
        _ = handle(.startAnswered(attempt: 1, nil))
        #expect(handle(.registered(number: 1, nil)) == [.report(.broadcasting(.onAir(step: 0)))])
        let gone = handle(.adapterRemoved(path: adapter))
        #expect(gone.contains(.report(.condition(.noAdapter(wanted: nil)))))
        #expect(gone.contains(.report(.listening(.resting))))
        #expect(gone.contains(.report(.broadcasting(.resting))))
        #expect(!gone.contains { if case .unregister = $0 { true } else { false } })
        #expect(handle(.timePassed, after: 1_000) == [])
        let back = handle(.adapterSeen(hci(0)))
        #expect(back.contains { if case .setFilter = $0 { true } else { false } })
        #expect(
            back.contains(.register(adapter: adapter, number: 2, broadcast.steps[0].advertisement)))
    }

    @Test("a bluetoothd that was restarted is asked for everything again, and answers from before count for nothing")
    func restarted() {
        begin(RadioWish(isListening: true, broadcast: Broadcast(person: personFrame())))
        _ = handle(.filterAnswered(attempt: 1, nil))
        let restart = handle(.daemonChanged(isPresent: true))
        #expect(restart.contains(.report(.condition(.noDaemon))))
        #expect(restart.last == .listAdapters(attempt: 2))
        #expect(handle(.startAnswered(attempt: 1, nil)) == [])
        #expect(handle(.registered(number: 1, nil)) == [])
        let back = handle(.adaptersListed(attempt: 2, .success([hci(0)])))
        #expect(back.contains { if case .register(_, 2, _) = $0 { true } else { false } })
        #expect(back.contains { if case .setFilter = $0 { true } else { false } })
    }

    @Test("an adapter that is turned off and on again is used again")
    func power() {
        begin(RadioWish(isListening: true))
        _ = handle(.filterAnswered(attempt: 1, nil))
        _ = handle(.startAnswered(attempt: 1, nil))
        #expect(handle(.adapterSeen(hci(0, powered: false))).contains(.report(.listening(.resting))))
        #expect(
            handle(.adapterSeen(hci(0))) == [
                .report(.condition(.ready("hci0"))), .report(.listening(.starting)),
                .setFilter(adapter: adapter, attempt: 3),
            ])
    }

    @Test("more adapters than are kept do no harm")
    func bounded() {
        begin()
        for number in 1...40 { _ = handle(.adapterSeen(hci(number))) }
        #expect(machine.condition == .ready("hci0"))
    }
}
