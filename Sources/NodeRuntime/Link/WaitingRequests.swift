import Synchronization

/// How much waits to be verified, over all sessions of a door: past its bound whoever asks is told that the node is busy, so
/// that a flood costs its senders and not the node's memory.
final class WaitingRequests: Sendable {
    /// Some 60,000 payments: four seconds of two cores.
    static let bytesMax = 64 * 1_024 * 1_024

    private let bytesMax: Int
    private let bytes = Mutex(0)

    init(bytesMax: Int = WaitingRequests.bytesMax) {
        self.bytesMax = bytesMax
    }

    /// False if there is no room for one more request of this size.
    func enter(_ byteCount: Int) -> Bool {
        bytes.withLock { bytes in
            guard bytes + byteCount <= bytesMax else { return false }
            bytes += byteCount
            return true
        }
    }

    func leave(_ byteCount: Int) {
        bytes.withLock { $0 -= byteCount }
    }

    /// What waits now.
    var byteCount: Int { bytes.withLock { $0 } }
}
