import Glibc
import NodeRuntime

/// When each piece of a load is due. All processes of a load read the same clock of the machine.
struct LoadClock: Sendable {
    /// Monotonic microseconds: when the first is due.
    let begin: Int64
    /// From one to the next, of one process.
    let intervalNanoseconds: Int64

    static var now: Int64 { SystemClock().read().monotonicMicroseconds }

    func due(_ number: Int) -> Int64 { begin + Int64(number) * intervalNanoseconds / 1_000 }

    static func wait(until due: Int64) {
        var left = due - now
        while left > 0 {
            // The rest of a millisecond is waited for awake: sleeping it would come late.
            if left >= 1_000 { _ = poll(nil, 0, CInt(clamping: left / 1_000)) } else { sched_yield() }
            left = due - now
        }
    }
}
