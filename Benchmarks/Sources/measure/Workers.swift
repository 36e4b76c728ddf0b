import Foundation
import Glibc
import PaymentProtocol

/// Threads that read and check what comes in, as many as there are cores to use, and the place where the machine's thread
/// picks it up.
///
/// At most `window` payments are between hand-in and receipt: what a real node's links and queues bound as well.
///
/// `@unchecked Sendable`: everything that changes is touched under `lock` only.
final class Workers: @unchecked Sendable {
    struct Verified {
        let number: Int
        let request: ClearingRequest
    }

    private let messages: ArraySlice<[UInt8]>
    private let window: Int
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    /// Something was verified, and something was finished.
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let departure = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var next: Int
    private var inFlight = 0
    private var verified: [Verified] = []
    /// When each payment was handed in.
    private var handedIn: [UInt64]
    private var latencies: [UInt64] = []

    init(_ messages: ArraySlice<[UInt8]>, window: Int) {
        self.messages = messages
        self.window = window
        next = messages.startIndex
        handedIn = [UInt64](repeating: 0, count: messages.count)
        latencies.reserveCapacity(messages.count)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(arrival, nil)
        pthread_cond_init(departure, nil)
    }

    func start(threadCount: Int) {
        for _ in 0..<threadCount {
            let thread = Thread { self.work() }
            thread.stackSize = 1 << 20
            thread.start()
        }
    }

    private func work() {
        while let number = takeMessage() {
            guard let message = try? RequestMessage(verifying: messages[number]) else {
                preconditionFailure("it was signed a moment ago")
            }
            locked {
                verified.append(Verified(number: number, request: message.request))
                if verified.count == 1 { pthread_cond_signal(arrival) }
            }
        }
    }

    private func takeMessage() -> Int? {
        locked {
            while inFlight >= window { pthread_cond_wait(departure, lock) }
            guard next < messages.endIndex else { return nil }
            defer { next += 1 }
            inFlight += 1
            handedIn[next - messages.startIndex] = nanoseconds()
            return next
        }
    }

    /// What was verified meanwhile; waits until there is something, and for more as the product's driver does.
    func drain(_ gathering: inout Gathering) -> [Verified] {
        while gathering.pauses(whileWaiting: locked { verified.count }) {
            usleep(UInt32(Gathering.pauseMicroseconds))
        }
        return locked {
            while verified.isEmpty { pthread_cond_wait(arrival, lock) }
            defer { verified = [] }
            return verified
        }
    }

    /// These have their receipts.
    func finished(_ numbers: [Int]) {
        let now = nanoseconds()
        locked {
            for number in numbers { latencies.append(now - handedIn[number - messages.startIndex]) }
            inFlight -= numbers.count
            pthread_cond_broadcast(departure)
        }
    }

    var result: Latencies { locked { Latencies(latencies) } }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body()
    }
}
