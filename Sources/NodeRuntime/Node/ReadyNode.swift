import Synchronization

/// Where a node that has started can be reached.
public struct ReadyNode: Sendable {
    /// The port that the sealed link got, where port 0 was asked for; nil: the node listens nowhere.
    public let linkPort: Int?
    public let httpPort: Int?
    public let socketPath: String
    /// How a clearing node came to know its book; nil for a payment node.
    public let start: NodeStart?
}

/// Says that a node is ready once all it waits for has opened: its machine, and each of its doors.
final class ReadyAnnouncer: Sendable {
    private struct State {
        var missing: Int
        var httpPort: Int?
        var start: NodeStart?
    }

    private let state: Mutex<State>
    private let announce: @Sendable (_ httpPort: Int?, _ start: NodeStart?) -> Void

    init(waitingFor count: Int, announce: @escaping @Sendable (_ httpPort: Int?, _ start: NodeStart?) -> Void) {
        state = Mutex(State(missing: count))
        self.announce = announce
    }

    func opened(httpPort: Int? = nil, start: NodeStart? = nil) {
        let ready = state.withLock { state in
            state.missing -= 1
            state.httpPort = state.httpPort ?? httpPort
            state.start = state.start ?? start
            return (isReady: state.missing == 0, httpPort: state.httpPort, start: state.start)
        }
        if ready.isReady { announce(ready.httpPort, ready.start) }
    }
}
