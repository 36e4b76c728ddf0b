import Foundation
import PaymentProtocol
import Synchronization

/// Two pieces of work beside each other, as a node does them.
struct OnTwoThreads: WorkPairing {
    private final class Made<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }

    func both<First: Sendable, Second>(
        _ first: @escaping @Sendable () -> First, _ second: () -> Second
    ) -> (First, Second) {
        let (made, isMade) = (Made<First>(), DispatchSemaphore(value: 0))
        Thread {
            let value = first()
            made.value.withLock { $0 = value }
            isMade.signal()
        }.start()
        let other = second()
        isMade.wait()
        guard let first = made.value.withLock({ $0 }) else { preconditionFailure("it was made") }
        return (first, other)
    }
}
