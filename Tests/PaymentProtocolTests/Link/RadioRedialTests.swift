import PaymentProtocol
import Testing

@Suite("Trying again to reach a device over the radio")
struct RadioRedialTests {
    @Test("the pauses grow up to a greatest one, and after the last attempt there is none")
    func pauses() {
        var (redial, random) = (RadioRedial(), SeededGenerator(seed: 1))
        var expected = RadioRedial.pauseMicrosecondsMin
        for _ in 1..<RadioRedial.attemptsMax {
            guard let pause = redial.failed(isTransient: true, using: &random) else {
                Issue.record("it gave up too early")
                return
            }
            #expect((expected * 3 / 4...expected * 5 / 4).contains(pause))
            expected = min(expected * 2, RadioRedial.pauseMicrosecondsMax)
        }
        #expect(redial.failed(isTransient: true, using: &random) == nil)
        #expect(redial.failed(isTransient: true, using: &random) == nil)
    }

    @Test("two devices that began together do not go on together")
    func spread() {
        let pauses = Set(
            (UInt64(1)...32).map { seed in
                var (redial, random) = (RadioRedial(), SeededGenerator(seed: seed))
                return redial.failed(isTransient: true, using: &random)
            })
        #expect(pauses.count > 16)
    }

    @Test("what cannot help is not tried again")
    func hopeless() {
        var (redial, random) = (RadioRedial(), SeededGenerator(seed: 1))
        #expect(redial.failed(isTransient: false, using: &random) == nil)
    }
}
