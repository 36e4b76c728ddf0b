import ClearingService
import PaymentProtocol
import Storage
import Synchronization

/// What a standby's follower has seen, for whoever asks at its doors.
final class StandbyBoard: Sendable {
    /// As of one look at the book.
    struct Look: Sendable {
        var epoch: UInt64 = 0
        var recordCount: UInt64 = 0
        var accountCount = 0
        /// Records in the journal.
        var journalCount: UInt64 = 0
        var lease: BookLease?
        /// When the lease was seen to change, and when the book was last read, by the monotonic clock.
        var leaseMicroseconds: Int64 = 0
        var lookMicroseconds: Int64 = 0
    }

    private let look = Mutex(Look())
    /// Yields once, when somebody else is seen to lead.
    let standing: AsyncStream<Void>
    private let standingSink: AsyncStream<Void>.Continuation

    init() {
        (standing, standingSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var latest: Look { look.withLock { $0 } }

    func caughtUp(_ state: ClearingState, of journalCount: UInt64, atMicroseconds now: Int64) {
        look.withLock { look in
            (look.epoch, look.recordCount, look.accountCount) = (state.epoch, state.recordCount, state.accountCount)
            (look.journalCount, look.lookMicroseconds) = (max(journalCount, state.recordCount), now)
        }
    }

    func saw(_ lease: BookLease, atMicroseconds now: Int64) {
        look.withLock { look in
            if look.lease != lease { (look.lease, look.leaseMicroseconds) = (lease, now) }
            look.lookMicroseconds = now
        }
    }

    /// The first look that found another one leading is over.
    func standsBy() { standingSink.yield() }
}
