import Testing

@testable import Transport

@Suite("The turn to make a connection")
struct ConnectionTurnTests {
    /// How many have the turn, and the most that ever had it.
    private actor Watch {
        private var inside = 0
        private(set) var most = 0
        private(set) var times = 0

        func enter() {
            inside += 1
            times += 1
            most = max(most, inside)
        }

        func leave() { inside -= 1 }
    }

    @Test("one has it at a time, and everybody gets it")
    func oneAtATime() async {
        let (turn, watch) = (ConnectionTurn(), Watch())
        await withTaskGroup { group in
            for _ in 0..<ConnectionTurn.waitingMax {
                group.addTask {
                    do {
                        try await turn.take()
                        await watch.enter()
                        await Task.yield()
                        await watch.leave()
                        await turn.giveBack()
                    } catch {
                        Issue.record(error)
                    }
                }
            }
        }
        #expect(await watch.most == 1)
        #expect(await watch.times == ConnectionTurn.waitingMax)
    }

    @Test("past the bound it is busy, and who gives up waiting leaves it to the others")
    func bounds() async throws {
        let turn = ConnectionTurn()
        try await turn.take()
        let waiting = (0..<ConnectionTurn.waitingMax).map { _ in Task { try await turn.take() } }
        while await turn.waitingCount < ConnectionTurn.waitingMax { await Task.yield() }
        await #expect(throws: L2CAPError.busy) { try await turn.take() }
        waiting[0].cancel()
        await #expect(throws: CancellationError.self) { try await waiting[0].value }
        for _ in waiting.dropFirst() { await turn.giveBack() }
        for task in waiting.dropFirst() { try await task.value }
        await turn.giveBack()
        try await turn.take()
        await turn.giveBack()
    }
}
