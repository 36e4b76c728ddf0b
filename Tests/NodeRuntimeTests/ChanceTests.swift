import Testing

@testable import NodeRuntime

@Suite struct ChanceTests {
    @Test("two words drawn are never the same, and every bit is sometimes set and sometimes not")
    func words() {
        var chance = SystemChance()
        let words = (0..<256).map { _ in chance.next() }
        #expect(Set(words).count == words.count)
        #expect(words.reduce(0, |) == .max)
        #expect(words.reduce(.max, &) == 0)
    }

    @Test("what is drawn ahead is never handed out twice, by no copy either")
    func drawnAhead() {
        let chance = DrawnChance()
        let copy = chance
        let words = (0..<512).flatMap { _ in [chance.next(), copy.next()] }
        #expect(Set(words).count == words.count)
        #expect(words.reduce(0, |) == .max)
        #expect(words.reduce(.max, &) == 0)
    }

    @Test("two generators do not repeat each other")
    func generators() {
        var one = SystemChance()
        var other = SystemChance()
        #expect(one.next() != other.next())
    }
}
