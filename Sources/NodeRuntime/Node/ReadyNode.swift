import Synchronization

/// Where a node that has started can be reached.
public struct ReadyNode: Sendable {
    /// The port that the sealed link got, where port 0 was asked for; nil: the node listens nowhere.
    public let linkPort: Int?
    public let httpPort: Int?
    public let socketPath: String
}

/// Says that a node is ready once all it waits for has opened: its machine, and each of its doors.
final class ReadyAnnouncer: Sendable {
    private struct State {
        var missing: Int
        var httpPort: Int?
    }

    private let state: Mutex<State>
    private let announce: @Sendable (_ httpPort: Int?) -> Void

    init(waitingFor count: Int, announce: @escaping @Sendable (_ httpPort: Int?) -> Void) {
        state = Mutex(State(missing: count))
        self.announce = announce
    }

    func opened(httpPort: Int? = nil) {
        let ready = state.withLock { state in
            state.missing -= 1
            state.httpPort = state.httpPort ?? httpPort
            return (isReady: state.missing == 0, httpPort: state.httpPort)
        }
        if ready.isReady { announce(ready.httpPort) }
    }
}
