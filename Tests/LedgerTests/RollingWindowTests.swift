import Testing

@testable import Ledger

@Suite struct RollingWindowTests {
    typealias Day = RollingWindow<DaySpan, Int64>

    static let hour = DaySpan.bucketMicroseconds

    @Test func `an empty window has nothing in it and allocates nothing`() {
        let window = Day()
        #expect(window.total(at: moment(0)) == 0)
        #expect(window.buckets.isEmpty)
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
