import Simulator
import Testing

@Suite("Streams of chance")
struct RandomStreamTests {
    @Test("are the same everywhere, and different for each seed and concern")
    func golden() {
        func first(_ seed: UInt64, _ concern: String) -> [UInt64] {
            var stream = RandomStream(seed: seed, concern: concern)
            return (0..<3).map { _ in stream.next() }
        }
        #expect(first(1, "network") == first(1, "network"))
        #expect(first(1, "network") != first(2, "network"))
        #expect(first(1, "network") != first(1, "disks"))
        // The numbers of this implementation when it was written: they decide what every kept seed means.
        #expect(
            first(1, "network") == [1_927_002_826_824_336_709, 14_656_539_408_204_888_012, 15_637_479_455_730_940_567])
    }

    @Test("a draw stays in its range and reaches both ends")
    func ranges() {
        var stream = RandomStream(seed: 1, concern: "test")
        var met: Set<Int64> = []
        for _ in 0..<1_000 { met.insert(stream.draw(-3...3)) }
        #expect(met == [-3, -2, -1, 0, 1, 2, 3])
    }

    @Test("what never happens does not, what always happens does, and the rest about as often as it says")
    func ratios() throws {
        var stream = RandomStream(seed: 2, concern: "test")
        let third = try #require(Ratio("1/3"))
        var counts = (never: 0, third: 0, always: 0)
        for _ in 0..<3_000 {
            if stream.happens(.never) { counts.never += 1 }
            if stream.happens(third) { counts.third += 1 }
            if stream.happens(.always) { counts.always += 1 }
        }
        #expect(counts.never == 0 && counts.always == 3_000)
        #expect((900...1_100).contains(counts.third))
    }

    @Test("ratios are read in one way", arguments: ["", "1/", "/2", "3/2", "1/0", "-1/2", "0.5", "1/2/3", " 1/2"])
    func badRatios(text: String) {
        #expect(Ratio(text) == nil)
    }
}
