import Glibc

/// What something took: by the clock on the wall, and of all processors together.
///
/// Where nothing waits and one thread works, the two are equal on an idle machine; on a busy one the second still holds.
struct Taken {
    /// Nanoseconds.
    var wall: Double
    /// Nanoseconds of processor time, of every thread of this process.
    var processor: Double

    static func + (left: Taken, right: Taken) -> Taken {
        Taken(wall: left.wall + right.wall, processor: left.processor + right.processor)
    }

    static func / (left: Taken, count: Int) -> Taken {
        Taken(wall: left.wall / Double(max(count, 1)), processor: left.processor / Double(max(count, 1)))
    }
}

struct Stopwatch {
    private let wall = nanoseconds()
    private let processor = nanoseconds(CLOCK_PROCESS_CPUTIME_ID)

    /// Since it was made.
    var taken: Taken {
        Taken(
            wall: Double(nanoseconds() - wall), processor: Double(nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - processor))
    }
}

func nanoseconds(_ clock: clockid_t = CLOCK_MONOTONIC) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// How long one of `count` takes on average.
func takenEach(of count: Int, _ body: () throws -> Void) rethrows -> Taken {
    let stopwatch = Stopwatch()
    try body()
    return stopwatch.taken / count
}
