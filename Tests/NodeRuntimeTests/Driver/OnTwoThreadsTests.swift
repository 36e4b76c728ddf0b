import Dispatch
import Testing

@testable import NodeRuntime

@Suite("Work on two threads")
struct OnTwoThreadsTests {
    @Test("each of the two may wait for the other, and both results come back", .timeLimit(.minutes(1)))
    func beside() {
        let (one, other) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let (first, second) = OnTwoThreads().both(
            {
                one.signal()
                other.wait()
                return "first"
            },
            {
                one.wait()
                other.signal()
                return "second"
            })
        #expect(first == "first" && second == "second")
    }
}
