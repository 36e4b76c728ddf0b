import ClearingService
import Glibc

/// What one process of a load saw.
struct LoadAnswer: AnswerView {
    let version: ViewVersion
    let settled: UInt64
    /// Decided, and not settled.
    let refused: UInt64
    /// Turned away undecided.
    let busy: UInt64
    /// Not answered, or with nothing that tells what became of it.
    let failed: UInt64
    /// Of what was settled: microseconds from when it was due to be sent.
    let latencies: LatencyHistogram
    /// Of this process, while it sent.
    let processorMicroseconds: UInt64
    /// From when the first payment was due to the last answer, and at least for as long as payments were to be sent: else
    /// a few large batches would seem to have been more in a second than were asked for.
    let wallMicroseconds: UInt64

    /// - Parameters:
    ///   - requests: how many were sent by this clock.
    ///   - processorMicroseconds: of this process, while it sent.
    init(_ tally: LoadTally, of requests: Int, _ clock: LoadClock, processorMicroseconds: Int64) {
        version = ViewVersion()
        (settled, refused, busy, failed) = (tally.settled, tally.refused, tally.busy, tally.failed)
        latencies = tally.latencies
        self.processorMicroseconds = UInt64(max(0, processorMicroseconds))
        wallMicroseconds = UInt64(max(1, max(tally.lastMicroseconds, clock.due(requests)) - clock.begin))
    }
}

/// What became of the payments of one process so far.
struct LoadTally: Sendable {
    private(set) var settled: UInt64 = 0, refused: UInt64 = 0, busy: UInt64 = 0, failed: UInt64 = 0
    private(set) var latencies = LatencyHistogram()
    /// When the last answer came.
    private(set) var lastMicroseconds: Int64 = 0

    /// - Parameters:
    ///   - due: when they were to be sent.
    ///   - now: when it was known, on the same clock.
    mutating func count(_ outcome: PaymentOutcome, times: UInt64 = 1, due: Int64, now: Int64) {
        lastMicroseconds = max(lastMicroseconds, now)
        switch outcome {
        case .settled:
            settled += times
            latencies.add(UInt64(max(0, now - due)), times: times)
        case .refused: refused += times
        case .busy: busy += times
        case .failed: failed += times
        }
    }
}

/// Of this process: what all its threads have used since it began.
enum ProcessorTime {
    static var microseconds: Int64 {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func microseconds(_ time: timeval) -> Int64 { Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_usec) }
        return microseconds(usage.ru_utime) + microseconds(usage.ru_stime)
    }
}
