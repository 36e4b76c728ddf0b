import PaymentProtocol
import Testing

@Suite("Gathering a group")
struct GatheringTests {
    /// Whether it pauses, asked once for each number of events that wait, after a group of so many.
    private func pauses(after group: Int?, _ waiting: some Sequence<Int>) -> [Bool] {
        var gathering = Gathering()
        if let group { gathering.formed(group) }
        return waiting.map { gathering.pauses(whileWaiting: $0) }
    }

    @Test("a caller who is alone is never made to wait, and neither are a few")
    func alone() {
        #expect(pauses(after: nil, [100]) == [false])
        #expect(pauses(after: 11, [1]) == [false])
    }

    @Test("after a larger group it waits while more come, until nothing does, enough have come, or time is up")
    func many() {
        #expect(pauses(after: 12, [1, 5, 5]) == [true, true, false])
        #expect(pauses(after: 300, [0]) == [false])
        #expect(pauses(after: 300, [255, 256]) == [true, false])
        #expect(pauses(after: 300, 1...40).count { $0 } == 16)
    }
}
