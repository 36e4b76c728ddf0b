import Ledger
import Synchronization

@testable import Discovery

/// A radio on a private bus, by a clock that the test moves.
final class RadioOnBus {
    /// What it told, in order, without what says only that time passes.
    var reports: AsyncStream<RadioReport>.Iterator
    let radio: Radio
    private let clock: TestClock

    init(_ bus: PrivateBus) {
        let clock = TestClock()
        let (stream, told) = AsyncStream<RadioReport>.makeStream()
        self.clock = clock
        reports = stream.makeAsyncIterator()
        radio = Radio(
            on: .at(bus.address), now: { clock.now },
            report: { report in
                if report != .ticked { told.yield(report) }
            })
        radio.start()
    }

    deinit { radio.stop() }

    func pass(seconds: Int64) { clock.pass(seconds: seconds) }

    /// Waits for a report, past others.
    func until(_ isMeant: (RadioReport) -> Bool) async -> RadioReport? {
        while let report = await reports.next() {
            if isMeant(report) { return report }
        }
        return nil
    }

    func until(_ report: RadioReport) async { _ = await until { $0 == report } }
}

/// Moved by nobody but the test.
final class TestClock: Sendable {
    private let seconds = Mutex<Int64>(1_000)

    var now: Timestamp { Timestamp(microseconds: seconds.withLock { $0 } * 1_000_000) }

    func pass(seconds more: Int64) { seconds.withLock { $0 += more } }
}
