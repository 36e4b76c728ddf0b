import Foundation
import FoundationNetworking
import Glibc
import Ledger
import Logging
import PaymentProtocol
import PostgreSQLCluster
import Synchronization
import Testing

@testable import NodeRuntime

/// More comes than a clearing node can decide: its database stands still, and everybody goes on asking.
@Suite("A clearing node is flooded", .serialized)
struct FloodTests {
    /// Together more than wait for the machine, and of each link fewer than it may leave unacknowledged.
    private static let linkCount = 20, requestsPerLink = 900
    private static let callCount = 40
    private static let roundCount = 3
    private static let waitingMax = 16_384
    /// What the node itself must hear is never turned away: links and calls that came or went.
    private static let slack = 256
    private static let mebibyte = 1_024

    @Test("it turns away what is past its bounds, answers all that it took in, and holds no more in the next flood")
    func flood() async throws {
        let cluster = try PostgreSQLCluster.shared.get()
        let database = try cluster.makeDatabase()
        try await withProcessTown(database: database) { town in
            let stalling = StallingDatabase(cluster, database)
            let payers = try await Payers(town)
            let links = try await FloodLinks(town, count: Self.linkCount)
            var peaks: [Int] = []
            for round in 0..<Self.roundCount {
                try stalling.stop()
                defer { stalling.goOn() }
                try await links.waitForSilence()
                let before = try LocalMetrics(of: town.clearing)

                // Over HTTP: as many batches as are decided at once, and some more.
                let calls = try (0..<Self.callCount).map { try payers.beginPaying(round * Self.callCount + $0) }
                let pastSlots = Self.callCount - 32
                try await until("the rest is turned away") { payers.answers.count == pastSlots }
                for answer in payers.answers {
                    #expect([429, 503].contains(answer.status), "\(answer)")
                    #expect(Int(answer.retryAfter ?? "") ?? 0 > 0, "\(answer)")
                }

                // Over links: more than may wait.
                await links.ask(times: Self.requestsPerLink)
                let asked = Self.linkCount * Self.requestsPerLink
                try await until("the inbox is full") {
                    try LocalMetrics(of: town.clearing)["handsel_waiting_events"] >= Self.waitingMax
                }
                try await until("somebody on a link is turned away") { links.tally().busy > 0 }
                let full = try LocalMetrics(of: town.clearing)
                #expect(try full["handsel_waiting_events"] <= Self.waitingMax + Self.slack)
                #expect(try full["handsel_waiting_verification_bytes"] <= 64 << 20)
                #expect(try full["handsel_connections"] <= Self.linkCount + Self.callCount + 8)

                stalling.goOn()
                try await until("every request is answered") { links.tally().answered == asked }
                for call in calls { await call.value }
                // Each once; and whoever was not turned away got what was asked for.
                let tally = links.endRound()
                #expect(tally.isEachAnsweredOnce)
                let after = try LocalMetrics(of: town.clearing)
                func turnedAway(at door: String) throws -> Int {
                    let name = "handsel_turned_away_total{door=\"\(door)\"}"
                    return try after[name] - before[name]
                }
                #expect(try turnedAway(at: "link") == tally.busy)
                #expect(try turnedAway(at: "http") == pastSlots)
                #expect(payers.endRound().count { $0.status == 200 && $0.isSettled } == 32)
                peaks.append(try town.clearing.peakKibibytes())
            }
            // What waits is bounded, so a second flood needs no more room than the first.
            #expect(try #require(peaks.last) <= peaks[0] + 64 * Self.mebibyte, "\(peaks) KiB")
            await links.close()
            try await town.expectAgreement()
        }
    }

    private func until(_ what: String, _ isTrue: () throws -> Bool) async throws {
        for _ in 0..<3_000 {
            if try isTrue() { return }
            await FailOverTown.breathe()
        }
        throw ProcessNode.NotReady(text: "it never came to this: \(what)")
    }
}

/// Every server process of a node's connections can be stopped: the node then waits for its database, and for nothing else.
private final class StallingDatabase: Sendable {
    private let cluster: PostgreSQLCluster
    private let database: String
    private let stopped = Mutex<[Int32]>([])

    init(_ cluster: PostgreSQLCluster, _ database: String) {
        (self.cluster, self.database) = (cluster, database)
    }

    func stop() throws {
        let name = String(database.split(separator: "?")[0].dropFirst("postgresql:///".count))
        let text = try cluster.run(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'handsel' AND datname = '\(name)'",
            in: "postgres")
        let processes = text.split(separator: "\n").compactMap { Int32($0) }
        try #require(!processes.isEmpty)
        for process in processes { kill(process, SIGSTOP) }
        stopped.withLock { $0 = processes }
    }

    func goOn() {
        stopped.withLock { processes in
            for process in processes { kill(process, SIGCONT) }
            processes = []
        }
    }
}

/// Links of people who ask for balances without saying who they are: each is answered, and none costs a signature.
private final class FloodLinks {
    struct Tally {
        var answered = 0
        var busy = 0
        var isEachAnsweredOnce = true
    }

    private struct OpenLink {
        let link: ClearingLink
        let inbox: Inbox<PaymentNodeEvent>
        let task: Task<Void, Never>
        var answers: [UInt64: Int] = [:]
        var busy = 0
    }

    private var links: [OpenLink] = []
    private var lastCorrelation: UInt64 = 0

    init(_ town: ProcessTown, count: Int) async throws {
        let address = try ClearingAddress(text: town.clearingIdentity)
        let port = try #require(town.listen.split(separator: ":").last.flatMap { Int($0) })
        for number in 0..<count {
            let inbox = Inbox<PaymentNodeEvent>(capacity: 0)
            let link = ClearingLink(
                key: LinkSecretKey(seed: Bytes32(last: UInt8(number + 1))), clearing: address, host: "127.0.0.1",
                port: port, inbox: inbox, clock: SystemClock(),
                logger: Logger(label: "flood") { _ in SwiftLogNoOpLogHandler() })
            links.append(OpenLink(link: link, inbox: inbox, task: Task { await link.run() }))
        }
        for link in links {
            var isUp = false
            for _ in 0..<1_000 where !isUp {
                isUp = link.inbox.take(limit: 1, waitingSeconds: 0.01)?.isEmpty == false
                await FailOverTown.breathe()
            }
            try #require(isUp)
        }
    }

    func ask(times: Int) async {
        for index in links.indices {
            for _ in 0..<times {
                lastCorrelation += 1
                links[index].link.ask(.balance, correlation: lastCorrelation)
            }
            await FailOverTown.breathe()
        }
    }

    /// Until the machine takes nothing any more.
    func waitForSilence() async throws {
        for _ in 0..<100 {
            lastCorrelation += 1
            links[0].link.ask(.balance, correlation: lastCorrelation)
            var isAnswered = false
            for _ in 0..<50 where !isAnswered {
                await FailOverTown.breathe()
                isAnswered = tally().answered > 0
            }
            guard isAnswered else {
                // Its answer comes when the machine goes on.
                silent = 1
                return
            }
            _ = endRound()
        }
        throw ProcessNode.NotReady(text: "the machine works without its database")
    }

    /// Asked before the flood, and not answered yet.
    private var silent = 0

    func tally() -> Tally {
        var tally = Tally()
        for index in links.indices {
            for event in links[index].inbox.take(limit: .max, waitingSeconds: 0) ?? [] {
                guard case .answered(let answer, let correlation) = event else { continue }
                links[index].answers[correlation, default: 0] += 1
                if answer == .failed(.busy) { links[index].busy += 1 }
            }
            tally.answered += links[index].answers.count
            tally.busy += links[index].busy
            tally.isEachAnsweredOnce = tally.isEachAnsweredOnce && links[index].answers.values.allSatisfy { $0 == 1 }
        }
        tally.answered -= silent
        return tally
    }

    func endRound() -> Tally {
        defer {
            for index in links.indices { (links[index].answers, links[index].busy) = ([:], 0) }
            silent = 0
        }
        return tally()
    }

    func close() async {
        for link in links { link.task.cancel() }
        for link in links { await link.task.value }
    }
}

/// People who hand in a batch of one payment each, all at once.
private final class Payers: Sendable {
    struct Answer: Sendable {
        let status: Int
        let retryAfter: String?
        let isSettled: Bool
    }

    private let debtors: [OtherSoftware]
    private let session: URLSession
    private let collected = Mutex<[Answer]>([])

    init(_ town: ProcessTown) async throws {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = 64
        session = URLSession(configuration: configuration)
        var debtors: [OtherSoftware] = []
        for seed in UInt8(1)...5 {
            let debtor = try await OtherSoftware(of: town, seed: seed)
            let credited = try await town.clearing.command(
                "account", "credit", debtor.account.text, "10.00", "EUR", "--reference", "flood \(seed)", "--booked",
                "today")
            try #require(credited.status == 0, "\(credited.text)")
            debtors.append(debtor)
        }
        self.debtors = debtors
    }

    var answers: [Answer] { collected.withLock { $0 } }

    func endRound() -> [Answer] {
        collected.withLock { answers in
            defer { answers = [] }
            return answers
        }
    }

    /// Whatever comes of it is collected.
    func beginPaying(_ number: Int) throws -> Task<Void, Never> {
        let debtor = debtors[number % debtors.count]
        let creditor = debtors[(number + 1) % debtors.count]
        let intent = try debtor.intent(1, to: creditor.account, identifier: UInt8(number))
        let item = PaymentBatch.Item(
            payment: SubmittedPayment(intent: try OtherSoftware.signed(intent, by: debtor.key), request: nil), text: nil
        )
        var request = URLRequest(url: try #require(URL(string: "http://\(debtor.http)/v1/payments/batch")))
        request.httpMethod = "POST"
        request.setValue("application/cbor", forHTTPHeaderField: "Content-Type")
        request.setValue("application/json", forHTTPHeaderField: "Accept")
        request.httpBody = Data(
            CBOREncoder.encode { encoder in
                encoder.array(count: 1)
                encoder.bytes(item.encoded)
            })
        return Task { [self, request] in
            // No answer at all is seen as one that is missing.
            guard let (data, response) = try? await session.data(for: request),
                let response = response as? HTTPURLResponse
            else { return }
            let items = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
            let first = (items?["answers"] as? [[String: Any]])?.first
            let answer = Answer(
                status: response.statusCode, retryAfter: response.value(forHTTPHeaderField: "Retry-After"),
                isSettled: first?["status"] as? Int == 200)
            collected.withLock { $0.append(answer) }
        }
    }
}
