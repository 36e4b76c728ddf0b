import Glibc
public import Ledger

/// What the two clocks of this machine showed at one moment.
public struct ClockReading: Hashable, Sendable {
    /// What people call the time. It may be set, and so jump either way.
    public let wall: Timestamp
    /// Microseconds since the machine started, time asleep included. Never set, never goes back.
    public let monotonicMicroseconds: Int64

    public init(wall: Timestamp, monotonicMicroseconds: Int64) {
        self.wall = wall
        self.monotonicMicroseconds = monotonicMicroseconds
    }
}

/// Where a shell takes the time from: the machine's clocks, or a test's.
public protocol ClockSource: Sendable {
    func read() -> ClockReading
}

/// The machine's own clocks. Nothing else in the product reads them.
public struct SystemClock: ClockSource {
    public init() {}

    /// How far apart the two clocks may be read before they are read again.
    private static let readingMicrosecondsMax: Int64 = 1_000
    /// A machine that interrupts every reading has worse troubles than one that is a little apart.
    private static let readingsMax = 5

    public func read() -> ClockReading {
        // CLOCK_MONOTONIC would stand still while the machine sleeps, and every lid that closes would then look as if
        // somebody had set the wall clock. CLOCK_BOOTTIME is the same clock with the sleep counted.
        var before = Self.microseconds(CLOCK_BOOTTIME)
        var readings = 0
        while true {
            readings += 1
            let wall = Self.microseconds(CLOCK_REALTIME)
            let after = Self.microseconds(CLOCK_BOOTTIME)
            // A process that was stopped between the two would see them disagree by as long as that.
            if after - before <= Self.readingMicrosecondsMax || readings == Self.readingsMax {
                return ClockReading(wall: Timestamp(microseconds: wall), monotonicMicroseconds: after)
            }
            before = after
        }
    }

    /// When a wait that begins now shall end, by CLOCK_MONOTONIC, which is what conditions can be made to wait by.
    ///
    /// - Parameter seconds: at most a day is waited, whatever is asked for; whoever waits looks again.
    static func monotonicDeadline(inSeconds seconds: Double) -> timespec {
        let wait = Int64(min(max(seconds, 0), 86_400) * 1_000_000)
        let deadline = microseconds(CLOCK_MONOTONIC) + wait
        return timespec(tv_sec: Int(deadline / 1_000_000), tv_nsec: Int(deadline % 1_000_000 * 1_000))
    }

    /// For how long something takes while the machine is awake: CLOCK_MONOTONIC.
    static var elapsedMicroseconds: Int64 { microseconds(CLOCK_MONOTONIC) }

    private static func microseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // Fails only for a clock that the kernel does not have; Linux has both since 2.6.39.
        precondition(clock_gettime(clock, &time) == 0, "the machine has no clock")
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}

/// Watches whether the wall clock ran as the monotonic clock did since the node started.
///
///     agree ──the wall clock is set by more than the bound──▶ disagree ──it is set back──▶ agree
///
/// While they disagree nobody knows what time it is, so the node decides nothing that depends on it. A machine that is built
/// anew, in the same process or another, takes the wall clock as it then stands.
public struct ClockWatch: Equatable, Sendable {
    /// Steps up to this are let pass: a leap second, or a time service that corrects a cheap oscillator.
    public static let disagreementMicrosecondsMax: Int64 = 2_000_000

    public enum Verdict: Equatable, Sendable {
        case agree
        /// Positive if the wall clock is ahead of where it should be.
        case disagree(byMicroseconds: Int64)
    }

    private let start: ClockReading

    public init(startingAt reading: ClockReading) {
        start = reading
    }

    public func verdict(at reading: ClockReading) -> Verdict {
        let wallElapsed = reading.wall.microseconds(since: start.wall)
        let elapsed = reading.monotonicMicroseconds - start.monotonicMicroseconds
        let (difference, overflow) = wallElapsed.subtractingReportingOverflow(elapsed)
        let ahead = overflow ? (wallElapsed < 0 ? Int64.min : .max) : difference
        let isWithinBound = (-Self.disagreementMicrosecondsMax...Self.disagreementMicrosecondsMax).contains(ahead)
        return isWithinBound ? .agree : .disagree(byMicroseconds: ahead)
    }
}
