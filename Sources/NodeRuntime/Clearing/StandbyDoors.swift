import ClearingService
import Logging
import PaymentProtocol
import ServiceLifecycle

/// The doors of a node that stands by, open from the first look that found another one leading until it takes over: an operator
/// and a balancer see that it is there, and what it waits for.
///
/// They are a help and no more: one that cannot be opened is told in the log, and the node takes over all the same.
struct StandbyDoors: Service {
    let home: Home
    let settings: NodeConfiguration.Clearing
    let desk: StandbyDesk
    let logger: Logger

    func run() async throws {
        for await _ in desk.board.standing.cancelOnGracefulShutdown() {
            await withTaskGroup { group in
                for (name, door) in doors { group.addTask { await self.open(name, door) } }
            }
            return
        }
    }

    private func open(_ name: String, _ door: any Service) async {
        do {
            try await door.run()
        } catch is CancellationError {
            return
        } catch {
            logger.warning(
                "a door of this standby could not be opened; it stands by without",
                metadata: ["door": "\(name)", "error": "\(error)"])
            // Ends with a cancellation, if not with the shutdown: both are the end.
            try? await gracefulShutdown()
        }
    }

    private var doors: [(name: String, door: any Service)] {
        var doors: [(String, any Service)] = [
            ("local", LocalDoor(socketPath: home.path(of: .socket), clearing: desk, logger: logger))
        ]
        if let metrics = settings.metrics {
            doors.append(
                (
                    "metrics",
                    MetricsDoor(
                        host: metrics.hostText, port: Int(metrics.port), operations: desk, logger: logger)
                ))
        }
        if let http = settings.http {
            doors.append(
                (
                    "http",
                    ClearingDoor(
                        host: http.hostText, port: Int(http.port), operations: desk,
                        surroundings: .system(desk.clock), logger: logger
                    ) { [logger] port in
                        logger.info("the door of a standby is open", metadata: ["http": "\(http.hostText):\(port)"])
                    }
                ))
        }
        return doors
    }
}

extension DoorSurroundings {
    /// The machine's own clock and chance.
    static func system(_ clock: any ClockSource) -> DoorSurroundings {
        DoorSurroundings {
            clock.read().monotonicMicroseconds
        } randomBytes: {
            var chance = SystemChance()
            return chance.bytes32()
        }
    }
}
