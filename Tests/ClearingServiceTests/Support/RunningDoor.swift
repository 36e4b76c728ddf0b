import ClearingService
import Foundation
import Ledger
import Logging
import PaymentProtocol
import ServiceLifecycle
import Synchronization
import Testing

/// Runs a door while `body` knocks at it, and then shuts it down as a node does.
func withDoor<Value: Sendable>(
    _ door: (_ onListening: @escaping @Sendable (DoorAddress) async -> Void) -> any Service,
    _ body: (DoorAddress) async throws -> Value
) async throws -> Value {
    let (addresses, continuation) = AsyncStream.makeStream(of: DoorAddress.self)
    let service = door { continuation.yield($0) }
    let group = ServiceGroup(services: [service], logger: silentLogger)
    let run = Task {
        defer { continuation.finish() }
        try await group.run()
    }
    do {
        var iterator = addresses.makeAsyncIterator()
        guard let address = await iterator.next() else {
            try await run.value
            throw DoorDidNotOpen()
        }
        let value = try await body(address)
        await group.triggerGracefulShutdown()
        try await run.value
        return value
    } catch {
        run.cancel()
        // The first error tells more.
        _ = try? await run.value
        throw error
    }
}

struct DoorDidNotOpen: Error {}

let silentLogger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

/// A payment node's local door, in a folder of its own.
func withPaymentDoor<Value: Sendable>(
    _ stub: PaymentStub, _ body: (DoorAddress) async throws -> Value
) async throws -> Value {
    try await withTemporaryFolder { folder in
        let path = folder + "/api.sock"
        return try await withDoor(
            { onListening in
                LocalDoor(socketPath: path, payment: stub, logger: silentLogger) { await onListening(.unix(path)) }
            }, body)
    }
}

/// A clearing node's local door.
func withOperatorDoor<Value: Sendable>(
    _ clearing: ClearingInMemory, _ body: (DoorAddress) async throws -> Value
) async throws -> Value {
    try await withTemporaryFolder { folder in
        let path = folder + "/api.sock"
        return try await withDoor(
            { onListening in
                LocalDoor(socketPath: path, clearing: clearing, logger: silentLogger) { await onListening(.unix(path)) }
            }, body)
    }
}

/// A clearing node's door for other software, on a port that the system chooses.
func withClearingDoor<Value: Sendable>(
    _ clearing: ClearingInMemory, clock: TestClock = TestClock(), _ body: (DoorAddress) async throws -> Value
) async throws -> Value {
    try await withDoor(
        { onListening in
            ClearingDoor(
                host: "127.0.0.1", port: 0, operations: clearing, surroundings: clock.surroundings, logger: silentLogger
            ) { await onListening(.tcp($0)) }
        }, body)
}

/// Time and chance of a door, as a test wants them.
final class TestClock: Sendable {
    private let microseconds = Mutex<Int64>(1_000_000)
    private let chance = Mutex(SplitMix64(seed: 11))

    func advance(microseconds: Int64) {
        self.microseconds.withLock { $0 += microseconds }
    }

    var surroundings: DoorSurroundings {
        DoorSurroundings(
            monotonicMicroseconds: { self.microseconds.withLock { $0 } },
            randomBytes: {
                let bytes = self.chance.withLock { chance in
                    (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &chance) }
                }
                return Bytes32(bytes) ?? .zero
            })
    }
}

func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    // Short: the path of a Unix socket has 107 bytes.
    let folder = "/tmp/handsel-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer {
        // A folder left behind among temporary files does no harm.
        try? FileManager.default.removeItem(atPath: folder)
    }
    return try await body(folder)
}
