import ClearingService
import Foundation
import Glibc
import NodeRuntime
import PaymentProtocol
import Synchronization

/// Where to send a load: a port of this machine.
struct LoadAddress: Equatable, Sendable {
    let port: UInt16

    init(port: UInt16) {
        self.port = port
    }

    /// Nil unless the text is `127.0.0.1` and a port.
    init?(_ text: String) {
        guard let place = HostAndPort(text), place.hostText == "127.0.0.1", place.port > 0 else { return nil }
        port = place.port
    }
}

/// What one process of a load saw.
struct LoadAnswer: AnswerView {
    let version: ViewVersion
    let settled: UInt64
    /// Decided, and not settled.
    let refused: UInt64
    /// Not decided: the node was busy, or answered nothing that can be read.
    let busy: UInt64
    let failed: UInt64
    /// Of what was settled: microseconds from when it was due to be sent.
    let latencies: LatencyHistogram
    /// Of this process, while it sent.
    let processorMicroseconds: UInt64
    /// From the first request that was due to the last answer.
    let wallMicroseconds: UInt64
}

/// Sends prepared requests, each when it is due, whatever became of those before: what the node leaves waiting shows in the
/// latencies, as it would to those who wait.
final class LoadGenerator: Sendable {
    /// Requests under way at once. Beyond it a request that is due waits, and its latency counts from when it was due.
    static let connectionsMax = 16

    private struct Tally {
        var next = 0
        var settled: UInt64 = 0, refused: UInt64 = 0, busy: UInt64 = 0, failed: UInt64 = 0
        var latencies = LatencyHistogram()
        var lastMicroseconds: Int64 = 0
    }

    private let bodies: [[UInt8]]
    private let port: UInt16
    private let interval: Int64
    private let batch: Int
    private let begin: Int64
    private let tally = Mutex(Tally())

    init(file: String, port: UInt16, intervalMicroseconds: Int64, batch: Int, beginMicroseconds: Int64) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        var bodies: [[UInt8]] = []
        var position = 0
        while position + 4 <= bytes.count {
            let size = bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
            bodies.append(Array(bytes[(position + 4)..<(position + 4 + size)]))
            position += 4 + size
        }
        self.bodies = bodies
        (self.port, interval, self.batch, begin) = (port, intervalMicroseconds, batch, beginMicroseconds)
    }

    private static var now: Int64 { SystemClock().read().monotonicMicroseconds }

    func run() -> LoadAnswer {
        let before = Self.processorMicroseconds
        let done = DispatchGroup()
        for _ in 0..<min(Self.connectionsMax, bodies.count) {
            done.enter()
            let thread = Thread {
                self.work()
                done.leave()
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
        done.wait()
        let tally = tally.withLock { $0 }
        return LoadAnswer(
            version: ViewVersion(), settled: tally.settled, refused: tally.refused, busy: tally.busy,
            failed: tally.failed, latencies: tally.latencies,
            processorMicroseconds: UInt64(max(0, Self.processorMicroseconds - before)),
            wallMicroseconds: UInt64(max(1, tally.lastMicroseconds - begin)))
    }

    private func work() {
        var connection: LoadConnection?
        while let number = tally.withLock({ tally -> Int? in
            guard tally.next < bodies.count else { return nil }
            defer { tally.next += 1 }
            return tally.next
        }) {
            let due = begin + Int64(number) * interval
            Self.wait(until: due)
            if connection == nil { connection = LoadConnection(port: port) }
            guard let answer = connection?.post("/v1/payments/batch", bodies[number]) else {
                connection = nil
                tally.withLock { $0.failed += UInt64(batch) }
                continue
            }
            record(answer, due: due)
        }
    }

    private func record(_ answer: LoadConnection.Reply, due: Int64) {
        let now = Self.now
        let kinds = answer.status == 200 ? Self.kinds(answer.body) : nil
        tally.withLock { tally in
            tally.lastMicroseconds = max(tally.lastMicroseconds, now)
            guard let kinds else {
                if answer.status == 503 || answer.status == 429 {
                    tally.busy += UInt64(batch)
                } else {
                    tally.failed += UInt64(batch)
                }
                return
            }
            tally.settled += kinds.settled
            tally.refused += kinds.refused
            tally.busy += kinds.busy
            if kinds.settled > 0 { tally.latencies.add(UInt64(max(0, now - due)), times: kinds.settled) }
        }
    }

    /// What became of each item; nil if the body is no answer to a batch. A receipt of a refusal counts as settled, which a
    /// load whose payers have enough does not meet.
    private static func kinds(_ body: [UInt8]) -> (settled: UInt64, refused: UInt64, busy: UInt64)? {
        var kinds: (settled: UInt64, refused: UInt64, busy: UInt64) = (0, 0, 0)
        do throws(CBORError) {
            var decoder = try CBORDecoder(body, bytesMax: 1 << 24)
            for _ in 0..<(try decoder.array(countMax: ProtocolBounds.batchItemsMax)) {
                var item = try CBORDecoder(try decoder.bytes(max: AnswerMessage.bytesMax))
                try item.array(count: 3)
                _ = try item.unsigned()
                switch try item.unsigned() {
                case 2: kinds.settled += 1
                case 3: kinds.refused += 1
                default: kinds.busy += 1
                }
            }
        } catch {
            return nil
        }
        return kinds
    }

    private static func wait(until due: Int64) {
        var left = due - now
        while left > 0 {
            // The rest of a millisecond is waited for awake: sleeping it would come late.
            if left >= 1_000 { _ = poll(nil, 0, CInt(clamping: left / 1_000)) } else { sched_yield() }
            left = due - now
        }
    }

    private static var processorMicroseconds: Int64 {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func microseconds(_ time: timeval) -> Int64 { Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_usec) }
        return microseconds(usage.ru_utime) + microseconds(usage.ru_stime)
    }
}
