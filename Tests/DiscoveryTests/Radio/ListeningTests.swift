import Ledger
import Testing

@testable import Discovery

@Suite("Listening")
final class ListeningTests {
    private var listening = Listening()
    private var seconds: Int64 = 0
    private let hci = "/org/bluez/hci0"

    private var now: Timestamp { Timestamp(microseconds: seconds * 1_000_000) }

    private func use(_ path: String?) -> [RadioMachine.Action] { listening.use(path, at: now) }

    private func filterAnswered(attempt: Int, _ failure: BusFailure?) -> [RadioMachine.Action] {
        listening.filterAnswered(attempt: attempt, failure, at: now)
    }

    private func startAnswered(attempt: Int, _ failure: BusFailure?) -> [RadioMachine.Action] {
        listening.startAnswered(attempt: attempt, failure, at: now)
    }

    private func stopAnswered(attempt: Int) -> [RadioMachine.Action] {
        listening.stopAnswered(attempt: attempt, at: now)
    }

    private func begin() {
        _ = use(hci)
        _ = filterAnswered(attempt: 1, nil)
        #expect(startAnswered(attempt: 1, nil) == [.report(.listening(.listening))])
    }

    private func pass(_ more: Int64) -> [RadioMachine.Action] {
        seconds += more
        return listening.timePassed(at: now)
    }

    /// Answers whatever a restart asks for, up to listening.
    private func restarted(attempt: Int) {
        _ = stopAnswered(attempt: attempt)
        _ = filterAnswered(attempt: attempt + 1, nil)
        #expect(
            startAnswered(attempt: attempt + 1, nil) == [.report(.listening(.listening))])
    }

    @Test("a scan that has gone silent is stopped, and begun again with its filter")
    func silent() {
        begin()
        #expect(pass(19) == [])
        #expect(
            pass(1) == [
                .report(.listening(.restarting(.silence(seconds: 20)))), .stopDiscovery(adapter: hci, attempt: 2),
            ])
        #expect(pass(100) == [], "it waits for the answer")
        #expect(
            stopAnswered(attempt: 2) == [
                .report(.listening(.starting)), .setFilter(adapter: hci, attempt: 3),
            ])
    }

    @Test("what is heard keeps it going")
    func heard() {
        begin()
        for _ in 0..<10 {
            #expect(pass(15) == [])
            listening.heard(at: now)
        }
        #expect(pass(20).count == 2)
    }

    @Test("a quiet place is looked at less and less often, until something is heard")
    func quiet() {
        begin()
        var attempt = 2
        for wait in [20, 40, 80, 160, 160] as [Int64] {
            #expect(pass(wait - 1) == [])
            #expect(pass(1).count == 2, "after \(wait)")
            restarted(attempt: attempt)
            attempt += 2
        }
        listening.heard(at: now)
        #expect(pass(20).count == 2)
    }

    @Test("a pause of bluetoothd's own is no end, a longer one is")
    func stopped() {
        begin()
        listening.discovering(false, at: now)
        #expect(pass(5) == [])
        listening.discovering(true, at: now)
        listening.heard(at: now)
        #expect(pass(10) == [])
        listening.discovering(false, at: now)
        listening.discovering(false, at: now)
        #expect(
            pass(8) == [.report(.listening(.restarting(.stopped))), .stopDiscovery(adapter: hci, attempt: 2)])
    }

    @Test("a refusal is told and tried again later and later; one that we listen already is mended")
    func refused() {
        let busy = BusFailure("org.bluez.Error.InProgress", "Operation already in progress")
        let again = Timestamp(microseconds: 2_000_000)
        _ = use(hci)
        #expect(listening.deadline == nil)
        _ = filterAnswered(attempt: 1, nil)
        #expect(
            startAnswered(attempt: 1, busy) == [
                .stopDiscovery(adapter: hci, attempt: 0), .report(.listening(.refused(busy, again: again))),
            ])
        #expect(listening.deadline == again)
        #expect(pass(1) == [])
        #expect(pass(1) == [.report(.listening(.starting)), .setFilter(adapter: hci, attempt: 2)])
        let refusal = BusFailure("org.bluez.Error.Failed")
        #expect(
            filterAnswered(attempt: 2, refusal) == [
                .report(.listening(.refused(refusal, again: Timestamp(microseconds: 6_000_000))))
            ])
    }

    @Test("whoever wants to hear no more gives back what was asked for")
    func ended() {
        begin()
        #expect(
            use(nil) == [
                .stopDiscovery(adapter: hci, attempt: 2), .report(.listening(.resting)),
            ])
        #expect(listening.deadline == nil && pass(1_000) == [])
        #expect(stopAnswered(attempt: 2) == [])
    }
}
