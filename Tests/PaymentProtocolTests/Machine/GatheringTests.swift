import PaymentProtocol
import Testing

@Suite("Gathering a group")
struct GatheringTests {
    @Test("a caller who is alone is never made to wait, and neither are a few")
    func alone() {
        var gathering = Gathering()
        #expect(!gathering.pauses(whileWaiting: 100))
        gathering.formed(11)
        #expect(!gathering.pauses(whileWaiting: 1))
    }

    @Test("after a larger group it waits while more come, until nothing does, enough have come, or time is up")
    func many() {
        var gathering = Gathering()
        gathering.formed(12)
        #expect(gathering.pauses(whileWaiting: 1))
        #expect(gathering.pauses(whileWaiting: 5))
        #expect(!gathering.pauses(whileWaiting: 5))
        gathering.formed(5)
        #expect(!gathering.pauses(whileWaiting: 6))
        gathering.formed(300)
        #expect(!gathering.pauses(whileWaiting: 256))
        #expect(!gathering.pauses(whileWaiting: 0))
        gathering.formed(300)
        #expect((1...40).count { gathering.pauses(whileWaiting: $0) } == 16)
    }
}
