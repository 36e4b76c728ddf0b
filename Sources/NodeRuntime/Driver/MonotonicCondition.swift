import Glibc

/// A lock, and a condition to wait for under it, whose waits are measured by the monotonic clock: a wall clock that is
/// set makes none of them longer or shorter. (Foundation's and Dispatch's are measured by the wall clock on Linux.)
///
/// `@unchecked Sendable`: the two pointers are never changed, and what they point to is made to be shared by threads.
final class MonotonicCondition: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        var attributes = pthread_condattr_t()
        let failures = [
            pthread_condattr_init(&attributes), pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC),
            pthread_mutex_init(mutex, nil), pthread_cond_init(condition, &attributes),
            pthread_condattr_destroy(&attributes),
        ].filter { $0 != 0 }
        // They fail only without memory.
        precondition(failures.isEmpty, "the system has no lock to give")
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func withLock<Value>(_ body: () throws -> Value) rethrows -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Wakes one of those who wait. Under the lock.
    func signal() { pthread_cond_signal(condition) }

    /// Wakes all of those who wait. Under the lock.
    func broadcast() { pthread_cond_broadcast(condition) }

    /// Lets go of the lock until it is woken, for whatever reason: look again at what was waited for. Under the lock.
    ///
    /// - Parameter deadline: of `SystemClock.monotonicDeadline`; nil for as long as it takes.
    /// - Returns: false once the deadline has passed.
    func wait(until deadline: timespec?) -> Bool {
        guard var deadline else {
            pthread_cond_wait(condition, mutex)
            return true
        }
        return pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT
    }
}
