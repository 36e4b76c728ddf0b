import ClearingService
import Foundation
import Ledger
import Logging
import ServiceLifecycle
import Synchronization

/// The HTTP door of a clearing node in memory, on a port of this machine: each input is what one connection sends.
final class HTTPFront: Sendable {
    private let port: UInt16

    private init(port: UInt16) {
        self.port = port
    }

    /// Listens until the process ends.
    static func start() -> HTTPFront {
        let listening = DispatchSemaphore(value: 0)
        let port = Mutex<UInt16>(0)
        Task.detached {
            do {
                let door = ClearingDoor(
                    host: "127.0.0.1", port: 0, operations: try await ClearingInMemory().start(),
                    surroundings: surroundings,
                    logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
                ) { bound in
                    port.withLock { $0 = UInt16(bound) }
                    listening.signal()
                }
                try await door.run()
            } catch {
                fatalError("the door does not open: \(error)")
            }
        }
        listening.wait()
        return HTTPFront(port: port.withLock { $0 })
    }

    private static var surroundings: DoorSurroundings {
        let chance = Mutex(SplitMix64(seed: 3))
        return DoorSurroundings(
            monotonicMicroseconds: { 1_000_000 },
            randomBytes: {
                let bytes = chance.withLock { chance in
                    (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &chance) }
                }
                return Bytes32(bytes) ?? .zero
            })
    }

    /// Sends the bytes, says that no more follow, and reads until the door closes.
    func feed(_ bytes: [UInt8]) {
        let stream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        precondition(stream >= 0, "no socket")
        defer { close(stream) }
        // A stream of events goes on for ever: what it said by then will do.
        var patience = timeval(tv_sec: 0, tv_usec: 20_000)
        setsockopt(stream, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(stream, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        precondition(connected == 0, "the door does not take connections any more")
        _ = send(stream, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        shutdown(stream, Int32(SHUT_WR))
        var answer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(stream, &answer, answer.count, 0)
        let failure = Array("HTTP/1.1 500".utf8)
        precondition(count < failure.count || !answer.starts(with: failure), "the door failed on what it was sent")
    }
}
