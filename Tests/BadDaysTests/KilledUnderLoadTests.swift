import Foundation
import Ledger
import PaymentProtocol
import PostgreSQLCluster
import Synchronization
import Testing

/// kill -9 of a clearing node at moments nobody chose, while many pay at once.
///
/// `HANDSEL_KILLS=200 make test` kills it so often, on each engine, instead of ten times.
@Suite("A clearing node is killed under load", .serialized)
struct KilledUnderLoadTests {
    static let killCount = ProcessInfo.processInfo.environment["HANDSEL_KILLS"].flatMap { Int($0) } ?? 10

    /// Where its book is.
    enum Engine: CaseIterable {
        case sqlite, postgresql

        /// Nil for a file in its home.
        func database() throws -> String? {
            switch self {
            case .sqlite: nil
            case .postgresql: try PostgreSQLCluster.shared.get().makeDatabase()
            }
        }
    }

    /// Rules under which nobody pays too often: a new node has some for people.
    private static func allowMany(_ clearing: ProcessNode) async throws {
        let file = clearing.home + "/limits.toml"
        let tiers = ["lowest", "verified", "business"].map { "[\($0)]\npayment.refuse = 1000\n" }
        try ("[currency]\nEUR = \"250.00\"\n" + tiers.joined()).write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let applied = try await clearing.command("limits", "apply")
        try #require(applied.status == 0, "\(applied.text)")
    }

    @Test(
        "every acknowledged payment is there after the restart, none twice, and the audit passes",
        arguments: Engine.allCases)
    func killedAtAnyMoment(on engine: Engine) async throws {
        try await withProcessTown(database: try engine.database()) { town in
            try await Self.allowMany(town.clearing)
            let load = try await PaymentLoad(town, debtorCount: min(200, 8 + Self.killCount))
            for round in 0..<Self.killCount {
                let paying = Task { try await load.payUntilCut() }
                // Chance decides the moment, and what fails says how long it was.
                let microseconds = UInt64.random(in: 5_000...400_000)
                try await Task.sleep(for: .microseconds(microseconds))
                await town.clearing.kill()
                try await paying.value
                try await town.clearing.start()
                try await load.expectSettledOnce("kill \(round), after \(microseconds) µs")
            }
            #expect(load.acknowledgedCount > Self.killCount, "the load was no load: \(load.acknowledgedCount) payments")
            try await load.expectBalances()
            try await town.expectAgreement()
        }
    }
}

/// Many debtors who pay one creditor cent by cent, and remember what they were told.
private final class PaymentLoad: Sendable {
    private struct Payment: Sendable {
        let debtor: OtherSoftware
        let envelope: [UInt8]
        /// The number of the record that settled it, once somebody said so.
        var sequence: Int?
    }

    private struct State {
        var payments: [Payment] = []
        /// Those of which the node has not spoken since it was started.
        var doubtful: [Int] = []
        var nextDebtor = 0
    }

    private static let lanes = 8
    private let debtors: [OtherSoftware]
    private let creditor: OtherSoftware
    private let town: ProcessTown
    private let state = Mutex(State())

    init(_ town: ProcessTown, debtorCount: Int) async throws {
        self.town = town
        creditor = try await OtherSoftware(of: town, seed: 255)
        var debtors: [OtherSoftware] = []
        for index in 0..<debtorCount {
            let debtor = try await OtherSoftware(of: town, seed: UInt8(index + 1))
            let credited = try await town.clearing.command(
                "account", "credit", debtor.account.text, "100.00", "EUR", "--reference", "load \(index)", "--booked",
                "today")
            try #require(credited.status == 0, "\(credited.text)")
            debtors.append(debtor)
        }
        self.debtors = debtors
    }

    var acknowledgedCount: Int { state.withLock { $0.payments.count { $0.sequence != nil } } }

    /// Pays on several connections at once, until the node is gone.
    func payUntilCut() async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<Self.lanes {
                group.addTask {
                    while try await self.payOnce() {}
                }
            }
            try await group.waitForAll()
        }
    }

    /// False once there is no answer any more.
    private func payOnce() async throws -> Bool {
        let (index, debtor) = state.withLock { state in
            defer { state.nextDebtor += 1 }
            return (state.nextDebtor, debtors[state.nextDebtor % debtors.count])
        }
        let intent = PaymentIntent(
            clearing: debtor.clearing, amount: Amount(minorUnits: 1, currency: .eur), debtor: debtor.account,
            creditor: creditor.account, identifier: try Self.identifier(index), created: OtherSoftware.now,
            expires: OtherSoftware.now.adding(microseconds: 590_000_000), purpose: .transfer, request: nil,
            remittance: nil, link: nil)
        let envelope = try OtherSoftware.signed(intent, by: debtor.key).envelope
        let number = state.withLock { state in
            state.payments.append(Payment(debtor: debtor, envelope: envelope))
            return state.payments.count - 1
        }
        guard let sequence = try await settle(envelope) else {
            state.withLock { $0.doubtful.append(number) }
            return false
        }
        state.withLock { $0.payments[number].sequence = sequence }
        return true
    }

    private static func identifier(_ index: Int) throws -> MessageIdentifier {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: index >> (8 * $0)) }
        return try #require(MessageIdentifier([UInt8](repeating: 7, count: 8) + bytes))
    }

    /// The number of the record that settled it; nil if there was no answer.
    private func settle(_ envelope: [UInt8]) async throws -> Int? {
        let answer: OtherSoftware.Answer
        do {
            answer = try await creditor.post("/v1/payments", envelope)
        } catch is URLError {
            return nil
        }
        // A node that is going down or coming up says so: whoever pays asks again.
        if answer.status == 503 { return nil }
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(answer.json["sequence"] as? Int, "\(answer.text)")
    }

    /// In doubt, the same bytes again: settled now, or settled before; and what was acknowledged has not moved.
    func expectSettledOnce(_ when: String) async throws {
        let (payments, doubtful) = state.withLock { state in
            defer { state.doubtful = [] }
            return (state.payments, state.doubtful)
        }
        for number in doubtful {
            let sequence = try #require(try await settle(payments[number].envelope), "no answer to what was in doubt")
            state.withLock { $0.payments[number].sequence = sequence }
        }
        // The last ones are those that a crash could have taken.
        for payment in payments.suffix(48) {
            guard let sequence = payment.sequence else { continue }
            #expect(try await settle(payment.envelope) == sequence, "\(when): an acknowledged payment is not there")
        }
        let sequences = state.withLock { $0.payments.compactMap(\.sequence) }
        #expect(Set(sequences).count == sequences.count, "\(when): one record settles two payments")
    }

    /// Nobody paid twice, and nothing was lost on the way.
    func expectBalances() async throws {
        let settled = acknowledgedCount
        #expect(try await euros(of: creditor) == settled)
        var rest = 0
        for debtor in debtors { rest += try await euros(of: debtor) }
        #expect(rest == debtors.count * 100_00 - settled)
    }

    /// In cents.
    private func euros(of software: OtherSoftware) async throws -> Int {
        let answer = try await software.balance()
        let text = try #require(ProcessTown.euros(answer.json), "\(answer.text)")
        return try #require(Int(text.replacing(".", with: "")))
    }
}
