import ServiceLifecycle
import UnixSignals

/// SIGHUP asks a node to look at its files again, as it asks other daemons; it does not end it.
///
/// From the moment it runs, the process takes the signal from nobody else: only `Node.run` has it, which owns its process.
struct HangUpService: Service {
    let onHangUp: @Sendable () -> Void

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { onHangUp() }
    }
}
