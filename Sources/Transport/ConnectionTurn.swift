/// Lets one task at a time make a connection, in the order in which they ask.
actor ConnectionTurn {
    /// Tasks that wait. One more is told that there are too many.
    static let waitingMax = 16

    private var isTaken = false
    private var lastNumber: UInt64 = 0
    private var waiting: [(number: UInt64, continuation: CheckedContinuation<Bool, Never>)] = []

    var waitingCount: Int { waiting.count }

    /// Waits for the turn, which must be given back.
    ///
    /// - Throws: `busy`; `CancellationError` if the task is cancelled meanwhile. The turn is not taken then.
    func take() async throws {
        try Task.checkCancellation()
        guard isTaken else {
            isTaken = true
            return
        }
        guard waiting.count < Self.waitingMax else { throw L2CAPError.busy }
        lastNumber += 1
        let number = lastNumber
        let isMine = await withTaskCancellationHandler {
            await withCheckedContinuation { waiting.append((number, $0)) }
        } onCancel: {
            Task { await self.forget(number) }
        }
        guard isMine else { throw CancellationError() }
    }

    func giveBack() {
        precondition(isTaken, "only a turn that was taken is given back")
        guard !waiting.isEmpty else {
            isTaken = false
            return
        }
        waiting.removeFirst().continuation.resume(returning: true)
    }

    private func forget(_ number: UInt64) {
        guard let index = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: index).continuation.resume(returning: false)
    }
}
