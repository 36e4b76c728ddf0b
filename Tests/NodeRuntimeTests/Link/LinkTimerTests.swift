import Testing

@testable import NodeRuntime

@Suite("A task that waits for time to pass")
struct LinkTimerTests {
    private actor Link {
        private(set) var fired = 0

        func start(microseconds: Int64) -> Task<Void, Never> {
            Task {
                if await LinkTimer.wait(microseconds: microseconds) { self.fire() }
            }
        }

        /// The machine behind an actor is changed by one task at a time: a timer that fires beside it breaks it.
        private func fire() {
            preconditionIsolated()
            fired += 1
        }
    }

    @Test("it goes on where its actor's state is")
    func isolation() async {
        let link = Link()
        for task in [await link.start(microseconds: 1), await link.start(microseconds: 20_000)] { await task.value }
        #expect(await link.fired == 2)
    }

    @Test("it says so when it was cancelled")
    func cancelled() async {
        let link = Link()
        let task = await link.start(microseconds: 60_000_000)
        task.cancel()
        await task.value
        #expect(await link.fired == 0)
    }
}
