import Foundation
import Ledger
import NodeRuntime
import PaymentProtocol
import Synchronization

/// How many signatures libsodium verifies, with nothing around it: what a clearing node's work is held against.
enum RawVerification {
    static var coreCount: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Measured on all cores at once, so that what they share is shared; told for one of them.
    static func perSecondOfOneCore(seconds: Int64) -> Int {
        let key = SecretKey(seed: Bytes32(last: 7))
        let bytes = [UInt8](repeating: 9, count: 323)
        let (publicKey, signature) = (key.publicKey, key.sign(bytes))
        let total = Mutex(0)
        let clock = SystemClock()
        let end = clock.read().monotonicMicroseconds + seconds * 1_000_000
        DispatchQueue.concurrentPerform(iterations: coreCount) { _ in
            var count = 0
            while clock.read().monotonicMicroseconds < end {
                for _ in 0..<100 { precondition(publicKey.isValid(signature, for: bytes), "it was just signed") }
                count += 100
            }
            total.withLock { $0 += count }
        }
        return total.withLock { $0 } / Int(seconds) / coreCount
    }
}
