import Synchronization

/// What waits for one task, in order: filled from any thread, and taken all at once, so that a task that is behind catches
/// up with one wake-up instead of one for each.
///
/// Bounded: past its capacity it refuses.
final class Handover<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var isFinished = false
        var taker: CheckedContinuation<[Element]?, Never>?

        /// What to tell who asks: everything that waits, or the end. Nil to let it wait.
        mutating func takeReady() -> [Element]?? {
            if !elements.isEmpty {
                defer { elements = [] }
                return .some(elements)
            }
            return isFinished ? .some(nil) : nil
        }
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// False if it is full or finished.
    func add(_ element: Element) -> Bool {
        let (isTaken, taker) = state.withLock { state -> (Bool, CheckedContinuation<[Element]?, Never>?) in
            guard !state.isFinished, state.elements.count < capacity else { return (false, nil) }
            guard let taker = state.taker else {
                state.elements.append(element)
                return (true, nil)
            }
            state.taker = nil
            return (true, taker)
        }
        taker?.resume(returning: [element])
        return isTaken
    }

    /// Nothing more comes: the task ends once it has taken what is here.
    func finish() {
        let taker = state.withLock { state in
            state.isFinished = true
            defer { state.taker = nil }
            return state.taker
        }
        taker?.resume(returning: nil)
    }

    /// Waits until there is something, and takes all of it. For one task.
    ///
    /// - Returns: nil once finished and empty.
    func take() async -> [Element]? {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state in
                let ready = state.takeReady()
                if ready == nil {
                    precondition(state.taker == nil, "one task takes")
                    state.taker = continuation
                }
                return ready
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }
}
