import Foundation
import PaymentProtocol

/// Two pieces of work beside each other: one on a thread of its own, the other on the caller's.
struct OnTwoThreads: WorkPairing {
    func both<First: Sendable, Second>(
        _ first: @escaping @Sendable () -> First, _ second: () -> Second
    ) -> (First, Second) {
        let made = Inbox<First>(capacity: 1)
        let thread = Thread { made.addAlways(first()) }
        thread.name = "beside"
        thread.start()
        let other = second()
        guard let first = made.take(limit: 1, waitingSeconds: nil)?.first else {
            preconditionFailure("the thread hands over what it made, and nobody closes this inbox")
        }
        return (first, other)
    }
}
