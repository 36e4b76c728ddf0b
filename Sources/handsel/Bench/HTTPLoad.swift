import Foundation
import PaymentProtocol
import Synchronization

/// Sends prepared batches, each when it is due, whatever became of those before: what the node leaves waiting shows in the
/// latencies, as it would to those who wait.
final class HTTPLoad: Sendable {
    /// Requests under way at once. Beyond it a request that is due waits, and its latency counts from when it was due.
    static let connectionsMax = 16

    private struct Progress {
        var next = 0
        var tally = LoadTally()
    }

    private let bodies: [[UInt8]]
    private let port: UInt16
    private let batch: UInt64
    private let clock: LoadClock
    private let progress = Mutex(Progress())

    init(file: String, port: UInt16, batch: Int, clock: LoadClock) throws {
        bodies = try LoadFile.read(file)
        (self.port, self.batch, self.clock) = (port, UInt64(batch), clock)
    }

    func run() -> LoadAnswer {
        let before = ProcessorTime.microseconds
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
        return LoadAnswer(
            progress.withLock { $0.tally }, of: bodies.count, clock,
            processorMicroseconds: ProcessorTime.microseconds - before)
    }

    private func work() {
        var connection: LoadConnection?
        while let number = progress.withLock({ progress -> Int? in
            guard progress.next < bodies.count else { return nil }
            defer { progress.next += 1 }
            return progress.next
        }) {
            let due = clock.due(number)
            LoadClock.wait(until: due)
            if connection == nil { connection = LoadConnection(port: port) }
            let answer = connection?.post("/v1/payments/batch", bodies[number])
            if answer == nil { connection = nil }
            record(answer, due: due)
        }
    }

    private func record(_ answer: LoadConnection.Reply?, due: Int64) {
        let now = LoadClock.now
        let outcomes = answer.flatMap { $0.status == 200 ? Self.outcomes($0.body) : nil }
        let isBusy = answer?.status == 503 || answer?.status == 429
        progress.withLock { progress in
            guard let outcomes else {
                return progress.tally.count(isBusy ? .busy : .failed, times: batch, due: due, now: now)
            }
            for outcome in outcomes { progress.tally.count(outcome, due: due, now: now) }
        }
    }

    /// What became of each item; nil if the body is no answer to a batch.
    private static func outcomes(_ body: [UInt8]) -> [PaymentOutcome]? {
        do throws(CBORError) {
            var decoder = try CBORDecoder(body, bytesMax: 1 << 24)
            var outcomes: [PaymentOutcome] = []
            for _ in 0..<(try decoder.array(countMax: ProtocolBounds.batchItemsMax)) {
                outcomes.append(try PaymentOutcome.read(try decoder.bytes(max: AnswerMessage.bytesMax)).outcome)
            }
            return outcomes
        } catch {
            return nil
        }
    }
}
