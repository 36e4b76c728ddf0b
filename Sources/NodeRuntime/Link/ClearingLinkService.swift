import ServiceLifecycle
import Transport

/// Listens for the links of a clearing node.
struct ClearingLinkService: Service {
    let listener: TCPListener
    let door: ClearingLinkDoor

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await listener.run { await door.serve($0) }
        }
    }
}
