import Ledger
import NodeRuntime
import Testing

@Suite struct ClockTests {
    private func reading(wall: Int64, monotonic: Int64) -> ClockReading {
        ClockReading(wall: Timestamp(microseconds: wall), monotonicMicroseconds: monotonic)
    }

    @Test("clocks that run together agree, however long")
    func together() {
        let watch = ClockWatch(startingAt: reading(wall: 1_000_000_000, monotonic: 5_000_000))
        #expect(watch.verdict(at: reading(wall: 1_000_000_000, monotonic: 5_000_000)) == .agree)
        let year: Int64 = 365 * 86_400 * 1_000_000
        #expect(watch.verdict(at: reading(wall: 1_000_000_000 + year, monotonic: 5_000_000 + year)) == .agree)
    }

    @Test("a step of two seconds either way is let pass, one microsecond more is not")
    func bound() {
        let watch = ClockWatch(startingAt: reading(wall: 0, monotonic: 0))
        #expect(watch.verdict(at: reading(wall: 12_000_000, monotonic: 10_000_000)) == .agree)
        #expect(watch.verdict(at: reading(wall: 8_000_000, monotonic: 10_000_000)) == .agree)
        #expect(
            watch.verdict(at: reading(wall: 12_000_001, monotonic: 10_000_000))
                == .disagree(byMicroseconds: 2_000_001))
        #expect(
            watch.verdict(at: reading(wall: 7_999_999, monotonic: 10_000_000))
                == .disagree(byMicroseconds: -2_000_001))
    }

    @Test("an hour's step each way is told with its size")
    func hour() {
        let watch = ClockWatch(startingAt: reading(wall: 50_000_000_000, monotonic: 0))
        let hour: Int64 = 3_600_000_000
        #expect(
            watch.verdict(at: reading(wall: 50_000_000_001 + hour, monotonic: 1)) == .disagree(byMicroseconds: hour))
        #expect(
            watch.verdict(at: reading(wall: 50_000_000_001 - hour, monotonic: 1)) == .disagree(byMicroseconds: -hour))
    }

    @Test("small steps add up: none is forgiven because it was small")
    func steps() {
        let watch = ClockWatch(startingAt: reading(wall: 0, monotonic: 0))
        #expect(watch.verdict(at: reading(wall: 1_000_000 + 1_500_000, monotonic: 1_000_000)) == .agree)
        #expect(
            watch.verdict(at: reading(wall: 2_000_000 + 3_000_000, monotonic: 2_000_000))
                == .disagree(byMicroseconds: 3_000_000))
    }

    @Test("a wall clock that is set back to where it should be agrees again")
    func setBack() {
        let watch = ClockWatch(startingAt: reading(wall: 0, monotonic: 0))
        #expect(watch.verdict(at: reading(wall: 3_600_000_000, monotonic: 1_000)) != .agree)
        #expect(watch.verdict(at: reading(wall: 1_001_000, monotonic: 1_001_000)) == .agree)
    }

    @Test("the furthest a clock can be wrong does not overflow")
    func extremes() {
        let watch = ClockWatch(startingAt: reading(wall: .min, monotonic: 0))
        #expect(watch.verdict(at: reading(wall: .max, monotonic: -1)) == .disagree(byMicroseconds: .max))
        let other = ClockWatch(startingAt: reading(wall: .max, monotonic: 0))
        #expect(other.verdict(at: reading(wall: .min, monotonic: 1)) == .disagree(byMicroseconds: .min))
    }

    @Test("the machine's monotonic clock does not go back")
    func system() {
        let clock = SystemClock()
        let first = clock.read()
        let second = clock.read()
        #expect(second.monotonicMicroseconds >= first.monotonicMicroseconds)
        // 2020-01-01: the machine knows the century.
        #expect(first.wall > Timestamp(microseconds: 1_577_836_800_000_000))
    }
}
