import Discovery
import Ledger
import NodeRuntime

/// The radio as a command uses it: what it tells, one thing after the other, until time is up or somebody presses Ctrl-C.
struct RadioSession {
    enum Event: Sendable {
        case report(RadioReport)
        case interrupted
    }

    /// Reports that wait to be read; a flood of adverts pushes older ones out, and nothing else grows.
    static let waitingMax = 4_096

    let radio: Radio
    private let events: AsyncStream<Event>
    private let sink: AsyncStream<Event>.Continuation

    init(adapter: String?, silenceSeconds: Int64 = 20) {
        let (events, sink) = AsyncStream<Event>.makeStream(bufferingPolicy: .bufferingNewest(Self.waitingMax))
        (self.events, self.sink) = (events, sink)
        radio = Radio(
            adapter: adapter, silenceSeconds: silenceSeconds, now: { Self.monotonic },
            report: { sink.yield(.report($0)) })
    }

    /// Of the clock that is not set back.
    static var monotonic: Timestamp { Timestamp(microseconds: SystemClock().read().monotonicMicroseconds) }

    /// - Parameters:
    ///   - seconds: how long at most; nil until Ctrl-C.
    ///   - hear: called with each report; returns whether to go on.
    /// - Throws: `.interrupted` if a limit was set and the person did not wait for it.
    func run(
        _ wish: RadioWish, seconds: Int64?, hear: (RadioReport) throws(CommandError) -> Bool
    ) async throws(CommandError) {
        let sink = sink
        let interruption = Interruption { sink.yield(.interrupted) }
        defer { withExtendedLifetime(interruption) { radio.stop() } }
        let end = seconds.map { Self.monotonic.adding(microseconds: $0 * 1_000_000) }
        radio.wish(wish)
        radio.start()
        for await event in events {
            switch event {
            case .interrupted:
                // Whoever said how long ends it early; else Ctrl-C is the way to end it.
                if seconds == nil { return }
                throw CommandError(.interrupted, "interrupted", "it was interrupted")
            case .report(let report):
                guard try hear(report) else { return }
                if report == .ticked, let end, Self.monotonic >= end { return }
            }
        }
    }
}
