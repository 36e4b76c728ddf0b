/// What waits to be handled by one machine: filled from any thread, emptied by the driver's own.
///
/// Bounded: past its capacity it refuses, so that a flood costs its senders and not the node's memory.
///
/// `@unchecked Sendable`: every access to the state holds the condition's lock.
final class Inbox<Element: Sendable>: @unchecked Sendable {
    private let condition = MonotonicCondition()
    private let capacity: Int
    private var elements: [Element] = []
    /// When each of them came.
    private var arrivals: [Int64] = []
    private var isShut = false

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// False if it is full or closed: the sender tells its own caller so.
    func add(_ element: Element) -> Bool {
        condition.withLock {
            guard !isShut, elements.count < capacity else { return false }
            append(element)
            return true
        }
    }

    /// Past the capacity if need be: for what the node itself must hear, such as that a link has gone.
    func addAlways(_ element: Element) {
        condition.withLock {
            guard !isShut else { return }
            append(element)
        }
    }

    private func append(_ element: Element) {
        elements.append(element)
        arrivals.append(SystemClock.elapsedMicroseconds)
        // Each wakes one of those who wait, if there are several.
        condition.signal()
    }

    /// Waits until there is something, or the time is up, or the inbox is closed.
    ///
    /// - Parameter seconds: how long to wait at most; nil for as long as it takes.
    /// - Returns: at most `limit` elements in the order in which they came; nil once closed and empty.
    func take(limit: Int, waitingSeconds seconds: Double?) -> [Element]? {
        takeWithWaits(limit: limit, waitingSeconds: seconds)?.elements
    }

    /// The same, with how long each of them waited, in microseconds.
    func takeWithWaits(
        limit: Int, waitingSeconds seconds: Double?
    ) -> (elements: [Element], waits: [Int64])? {
        let deadline = seconds.map(SystemClock.monotonicDeadline)
        return condition.withLock {
            while elements.isEmpty, !isShut {
                guard condition.wait(until: deadline) else { break }
            }
            if elements.isEmpty { return isShut ? nil : ([], []) }
            let now = SystemClock.elapsedMicroseconds
            if elements.count <= limit {
                defer { (elements, arrivals) = ([], []) }
                return (elements, arrivals.map { now - $0 })
            }
            defer {
                elements.removeFirst(limit)
                arrivals.removeFirst(limit)
            }
            return (Array(elements.prefix(limit)), arrivals.prefix(limit).map { now - $0 })
        }
    }

    /// How many wait.
    var count: Int { condition.withLock { elements.count } }

    /// Forgets what waits: nothing that came before a failure is answered after it.
    func removeAll() {
        condition.withLock { (elements, arrivals) = ([], []) }
    }

    var isClosed: Bool {
        condition.withLock { isShut }
    }

    func close() {
        condition.withLock {
            isShut = true
            condition.broadcast()
        }
    }
}
