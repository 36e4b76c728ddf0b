import Testing

@testable import Ledger

@Suite struct RollingWindowTests {
    typealias Day = RollingWindow<DaySpan, Int64>

    static let hour = DaySpan.bucketMicroseconds

    @Test func `an empty window has nothing in it and allocates nothing`() {
        let window = Day()
        #expect(window.total(at: moment(0)) == 0)
        #expect(window.packed.byteCapacity == 0 && window.latest == nil)
    }

    @Test(arguments: [Int64(0), 1, -1, 59, 1_700_000_000, -1_700_000_000])
    func `what happened counts until its bucket has left the span, at each edge`(seconds: Int64) {
        let start = DaySpan.bucket(of: moment(seconds * 1_000_000)) * Self.hour
        for offset in [0, 1, Self.hour / 2, Self.hour - 1] {
            var window = Day()
            window.add(7, at: moment(start + offset))
            // Younger than 24 hours always counts; from the end of the 25th bucket on it never does.
            #expect(window.total(at: moment(start + offset)) == 7)
            #expect(window.total(at: moment(start + offset + 24 * Self.hour)) == 7)
            #expect(window.total(at: moment(start + 25 * Self.hour - 1)) == 7)
            #expect(window.total(at: moment(start + 25 * Self.hour)) == 0)
            #expect(window.total(at: moment(start + 400 * Self.hour)) == 0)
        }
    }

    @Test func `an old bucket makes room for a new one, and for no other`() {
        var window = Day()
        for hour in 0..<25 { window.add(1 << Int64(hour), at: moment(Int64(hour) * Self.hour)) }
        #expect(window.total(at: moment(24 * Self.hour)) == (1 << 25) - 1)
        window.add(0, at: moment(25 * Self.hour))
        #expect(window.total(at: moment(25 * Self.hour)) == (1 << 25) - 2)
        window.add(0, at: moment(30 * Self.hour))
        #expect(window.total(at: moment(30 * Self.hour)) == (1 << 25) - (1 << 6))
        window.add(3, at: moment(1_000 * Self.hour))
        #expect(window.total(at: moment(1_000 * Self.hour)) == 3)
    }

    @Test func `what is taken back leaves its own bucket, unless that is forgotten`() {
        var window = Day()
        window.add(5, at: moment(0))
        window.add(6, at: moment(3 * Self.hour))
        window.remove(5, addedAt: moment(10))
        #expect(window.total(at: moment(3 * Self.hour)) == 6)
        window.add(1, at: moment(40 * Self.hour))
        window.remove(6, addedAt: moment(3 * Self.hour))
        #expect(window.total(at: moment(40 * Self.hour)) == 1)
        window.remove(9, addedAt: moment(40 * Self.hour))
        #expect(window.total(at: moment(40 * Self.hour)) == 0)
    }

    @Test func `a sum stops at the greatest number`() {
        var window = Day()
        window.add(.max, at: moment(0))
        window.add(.max, at: moment(0))
        window.add(1, at: moment(Self.hour))
        #expect(window.total(at: moment(Self.hour)) == .max)
    }

    @Test(arguments: UInt64(0)..<20)
    func `it says what the plainest window says, whatever is counted, taken back and asked`(seed: UInt64) {
        Self.compareWithDense(HourSpan.self, UInt32.self, seed: seed)
        Self.compareWithDense(DaySpan.self, DayTotals.self, seed: seed)
        Self.compareWithDense(DaySpan.self, PairTotals.self, seed: seed)
        Self.compareWithDense(MonthSpan.self, Int64.self, seed: seed)
    }

    private static func compareWithDense<Span: WindowSpan, Total: WindowTotal>(
        _ span: Span.Type, _ kind: Total.Type, seed: UInt64
    ) {
        var random = SplitMix64(seed: seed)
        var window = RollingWindow<Span, Total>()
        var dense = DenseWindow<Span, Total>()
        let length = Int64(Span.bucketCount) * Span.bucketMicroseconds
        var now = Int64(random.next() % 1_000_000_000_000_000) - 500_000_000_000_000
        // A number of any length, so that sums grow longer, and shorter again when something is taken back.
        func someTotal() -> Total { Total { random.next() >> (1 + random.next() % 63) } }
        for _ in 0..<600 {
            switch random.next() % 12 {
            case 0: now = (Span.bucket(of: moment(now)) + 1) * Span.bucketMicroseconds
            case 1: now += length / 3
            case 2: now += random.once(in: 4) ? length + Span.bucketMicroseconds : length
            case 3: now += random.once(in: 4) ? 50 * length : 0
            case 4...7: now += Int64(random.next() % UInt64(Span.bucketMicroseconds))
            default: break
            }
            // Mostly now, at times before: a clock may lag, and what is taken back was counted earlier.
            let earlier = now - Int64(random.next() % UInt64(2 * length))
            let (total, time) = (someTotal(), moment(random.once(in: 5) ? earlier : now))
            if random.once(in: 4) {
                window.remove(total, addedAt: time)
                dense.remove(total, addedAt: time)
            } else {
                window.add(total, at: time)
                dense.add(total, at: time)
            }
            for asked in [now, earlier, now + Int64(random.next() % UInt64(2 * length))] {
                #expect(window.total(at: moment(asked)) == dense.total(at: moment(asked)))
            }
            #expect(window.buckets.count <= Span.bucketCount + 1)
            #expect(RollingWindow(buckets: window.buckets) == window)
        }
    }

    @Test func `buckets of no window are none`() {
        let now = DaySpan.bucket(of: moment(0))
        #expect(Day(buckets: [(now, 1), (now - 24, 2)])?.total(at: moment(0)) == 3)
        #expect(Day(buckets: [(now, 1), (now - 25, 2)]) == nil)
        #expect(Day(buckets: [(now, 1), (now, 2)]) == nil)
        #expect(Day(buckets: [(now, 1), (now + 1, 2)]) == nil)
        #expect(Day(buckets: [(.max, 1), (.min, 2)]) == nil)
        #expect(Day(buckets: [(.min, 1), (.max, 2)]) == nil)
    }

    @Test func `a bucket in which nothing happened takes no room`() {
        var window = Day()
        window.add(100, at: moment(0))
        // The latest bucket's number, that it alone is there, and 100, each in a byte.
        #expect(window.packed.byteCount == 3)
        window.add(100, at: moment(6 * Self.hour))
        #expect(window.packed.byteCount == 4)
        window.add(100, at: moment(26 * Self.hour))
        #expect(window.buckets.map(\.bucket) == [26, 6])
    }

    @Test(arguments: UInt64(0)..<20)
    func `against a naive list a total is never too low, and at most one bucket too high`(seed: UInt64) {
        Self.compare(HourSpan.self, seed: seed)
        Self.compare(DaySpan.self, seed: seed)
        Self.compare(MonthSpan.self, seed: seed)
    }

    private static func compare<Span: WindowSpan>(_ span: Span.Type, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var window = RollingWindow<Span, Int64>()
        var list: [(time: Int64, value: Int64)] = []
        var now = Int64(random.next() % 1_000_000_000_000) - 500_000_000_000
        let length = Int64(Span.bucketCount) * Span.bucketMicroseconds
        for _ in 0..<400 {
            // Mostly within a bucket, sometimes exactly on an edge, now and then a long silence.
            switch random.next() % 10 {
            case 0: now = (Span.bucket(of: moment(now)) + 1) * Span.bucketMicroseconds
            case 1: now += length / 3
            case 2: now += random.once(in: 4) ? 2 * length : 0
            default: now += Int64(random.next() % UInt64(Span.bucketMicroseconds))
            }
            let value = Int64(random.next() % 1_000)
            window.add(value, at: moment(now))
            list.append((now, value))
            let later = now + Int64(random.next() % UInt64(length))
            for time in [now, later] {
                let total = window.total(at: moment(time))
                let within = list.filter { time - $0.time < length }.reduce(0) { $0 + $1.value }
                let oneMore = list.filter { time - $0.time < length + Span.bucketMicroseconds }
                    .reduce(0) { $0 + $1.value }
                #expect(total >= within)
                #expect(total <= oneMore)
            }
        }
    }
}
