import Discovery
import Ledger
import Synchronization

@testable import NodeRuntime

/// Our radio on one adapter of the virtual machine, and what it tells.
final class Transmitter {
    private let radio: Radio
    private var reports: AsyncStream<RadioReport>.Iterator

    init(adapter: String) {
        let (stream, told) = AsyncStream<RadioReport>.makeStream()
        reports = stream.makeAsyncIterator()
        radio = Radio(
            adapter: adapter,
            now: { Timestamp(microseconds: SystemClock().read().monotonicMicroseconds) },
            report: { report in
                if report != .ticked { told.yield(report) }
            })
        radio.start()
    }

    deinit { radio.stop() }

    /// Puts this on the air, in place of what was there, and returns when it is.
    func send(_ broadcast: Broadcast) async {
        radio.wish(RadioWish(broadcast: broadcast))
        await until { $0 == .broadcasting(.starting(step: 0)) }
        await until { $0 == .broadcasting(.onAir(step: 0)) }
    }

    func listen() async {
        radio.wish(RadioWish(isListening: true))
        await until { $0 == .listening(.listening) }
    }

    /// Waits for a report, past others.
    @discardableResult
    func until(_ isMeant: (RadioReport) -> Bool) async -> RadioReport? {
        while let report = await reports.next() {
            if isMeant(report) { return report }
        }
        return nil
    }
}
