import Foundation
import Ledger
import Testing

@testable import ClearingService
@testable import PaymentProtocol

@Suite("Schemas of the answers")
struct SchemaTests {
    /// An answer, and the file that describes it.
    private struct Sample {
        let schema: String
        let json: [UInt8]

        init(_ schema: String, _ view: some AnswerView) {
            self.schema = schema
            json = view.json
        }

        var line: String { "{\"schema\": \"\(schema).json\", \"sample\": \(String(decoding: json, as: UTF8.self))}\n" }
    }

    @Test("every answer is as its schema says, and any damage to it is not")
    func valid() async throws {
        let samples = try await samples()
        let verdict = try Referee.checkDocuments(
            "samples", "Docs/schemas", input: samples.map(\.line).joined())
        #expect(verdict.isContent, "\(verdict.complaints)")
        let seen = Set(verdict.output.split(whereSeparator: \.isWhitespace).map(String.init))
        #expect(seen == Set(samples.map { "\($0.schema).json" }))
    }

    /// The command's own answers have theirs beside the command.
    private static let answersOfTheCommand: Set = [
        "account-credit.json", "audit.json", "backup.json", "beacon.json", "bench.json", "bump-trial.json",
        "demo.json", "doctor.json",
        "evidence-export.json", "failure.json", "head-check.json", "identity.json", "init.json", "instruction.json",
        "limits-check.json", "nearby.json", "ready.json",
        "receipt-export.json", "restore.json", "simulation.json", "store-setup.json",
    ]

    @Test("what is left is counted by whoever allows less, the operator or the owner")
    func left() throws {
        let view = LimitReportView(.sample, of: AccountIdentifier(Bytes32(last: 1)))
        let lines = try #require(view.currencies.first).limits
        #expect(lines.map(\.left) == ["4.00", nil])
        #expect(lines.map(\.own) == ["7.00", nil])
        #expect(lines.map(\.refuse) == ["10.00", nil])
    }

    @Test("there is no schema without an answer")
    func complete() async throws {
        let folder = Referee.repository.appending(path: "Docs/schemas").path()
        let files = Set(try FileManager.default.contentsOfDirectory(atPath: folder))
        let described = Set(try await samples().map { "\($0.schema).json" })
        #expect(files == described.union(Self.answersOfTheCommand).union(["definitions.json"]))
    }

    private func samples() async throws -> [Sample] {
        let fixture = try await PaymentFixture()
        return try await paymentSamples(fixture) + clearingSamples(fixture)
    }

    private func paymentSamples(_ fixture: PaymentFixture) async throws -> [Sample] {
        let item = try fixture.item
        let account = fixture.ada.account
        let identity = fixture.stub.identity
        let requested = PaymentHistoryItem(
            identifier: item.identifier, status: .requested, isDebtor: false, counterparty: nil, unverifiedName: nil,
            amount: item.amount, text: nil, refusal: nil, time: item.time, receipt: nil)
        let intent = try #require(fixture.receipt.payment).intent.message
        let balance = AccountBalance(
            amount: Amount(minorUnits: 1, currency: .kwd), held: Amount(minorUnits: 0, currency: .kwd))
        let partner = Counterparty(account: fixture.ben.account, unverifiedName: "Ben")
        let notices: [UserNotice] = [
            .connected, .disconnected, .bumpReported, .matched,
            .stringReady("K7Q2", AgreedTerms(amount: intent.amount, text: nil, isDebtor: true)),
            .partnerIdentified(partner), .requestSigned(.sha256(of: []), intent.amount, text: "two coffees"),
            .requestReceived(.sha256(of: []), intent.amount, text: nil),
            .intentSigned(intent.identifier, intent.amount), .settled(fixture.receipt, text: "two coffees"),
            .refused(intent.identifier, .expired(byMicroseconds: 7)), .alarmed(try evidence(.unproven(nil))),
            .alarmEnded(.proven),
        ]
        let ends = BumpFailure.allCases.map { UserNotice.bumpEnded($0) }
        let refusals = PaymentRefusal.samples.map { refusal in
            PaymentHistoryItem(
                identifier: item.identifier, status: .refused, isDebtor: true, counterparty: item.counterparty,
                unverifiedName: "Ben", amount: item.amount, text: item.text, refusal: refusal, time: item.time,
                receipt: nil)
        }
        let alarmed = PaymentNodeStatus(
            account: account, isAccountOpen: true, isConnected: true, unresolvedCount: 0, head: try head(root: 1),
            alarm: try evidence(.twoRoots(head(root: 2))))
        let stated = StatementItem(receipt: fixture.receipt, text: nil)
        let report = ReconciliationReport(
            agreedCount: 0, through: 9,
            differences: [
                .missingHere(stated), .settledAfterRefusal(stated), .missingThere(fixture.receipt),
                .otherRecord(own: fixture.receipt, stated: fixture.receipt),
                .undecided(try #require(fixture.receipt.payment).intent),
            ])
        let offline = PaymentNodeStatus(account: nil, isAccountOpen: false, isConnected: false, unresolvedCount: 0)
        return [
            Sample("history", HistoryView([PaymentView(item), PaymentView(requested)])),
            Sample("history", HistoryView([])), Sample("payment", PaymentView(requested)),
            Sample("balance", BalanceView([balance], of: account)), Sample("balance", BalanceView([], of: account)),
            Sample("status", StatusView(await fixture.stub.status(), identity: identity)),
            Sample("status", StatusView(offline, identity: identity)),
            Sample("status", StatusView(alarmed, identity: identity)),
            Sample("evidence", EvidenceView(try evidence(.unproven(nil)))),
            Sample(
                "reconciliation", ReconciliationView(ReconciliationReport(agreedCount: 7, through: 9, differences: []))),
            Sample("reconciliation", ReconciliationView(report)),
            Sample("evidence", EvidenceView(try evidence(.twoRoots(head(root: 2))))),
            Sample("limits", LimitReportView(LimitReport(tier: .verified, currencies: []), of: account)),
            Sample("limits", LimitReportView(.sample, of: account)),
            Sample("limit-explanation", LimitExplanationView.sample(.allow)),
            Sample("limit-explanation", LimitExplanationView.sample(.review)),
            Sample("limit-explanation", LimitExplanationView.sample(.refuse(.dailyLimit))),
            Sample("accepted", AcceptedView()), Sample("accepted", AcceptedView(step: .bump)),
            Sample("error", ErrorView(ReasonView(CommandFailure.amountNotPositive), fields: ["amount"])),
        ] + refusals.map { Sample("payment", PaymentView($0)) }
            + (notices + ends).map { Sample("notice", NoticeView($0, account: account)) }
    }

    private func head(root: UInt8) throws -> SignedTreeHead {
        let key = SecretKey(seed: Bytes32(last: 101))
        let unsigned = UnsignedTreeHead(
            TreeHead(
                log: key.publicKey, size: 7, root: .sha256(of: [root]), epoch: 1, time: Timestamp(microseconds: 0)),
            signer: key.publicKey)
        return try unsigned.signed(with: key.sign(unsigned.toBeSigned))
    }

    private func evidence(_ finding: HeadEvidence.Finding) throws -> HeadEvidence {
        try HeadEvidence(head(root: 1), finding)
    }

    /// Funded by Ada, and shipped by Ben.
    private func escrow(_ fixture: PaymentFixture, at now: Timestamp) async throws -> EscrowView {
        let (clearing, ada, ben) = (fixture.clearing, fixture.ada, fixture.ben)
        let intent = try ada.escrowIntent(to: ben.account, "10.00", created: now)
        let step = try ben.key.signed(
            EscrowStep(
                clearing: clearing.genesis.logKey, escrow: intent.digest, account: ben.account, number: 1, part: 1,
                action: .ship, created: now, amount: nil, evidence: .sha256(of: [7]), remittance: nil))
        var records: [StatementItem] = []
        for question: ClearingRequest in [
            .submit(SubmittedPayment(intent: intent, request: nil), text: nil), .takeStep(step, text: nil),
        ] {
            guard case .receipt(let receipt) = try await clearing.ask(question) else { throw DoorDidNotOpen() }
            records.append(StatementItem(receipt: receipt, text: records.isEmpty ? "a lamp" : nil))
        }
        let item = try #require(EscrowHistoryItem(digest: intent.digest, records: records))
        return try #require(EscrowView(item, for: ada.account))
    }

    private func clearingSamples(_ fixture: PaymentFixture) async throws -> [Sample] {
        let clearing = fixture.clearing
        let log = clearing.genesis.logKey
        let now = await clearing.now
        let poor = try fixture.ada.intent(to: fixture.ben.account, "99.00", number: 2, created: now)
        guard
            case .refused(let report) = try await clearing.ask(
                .submit(SubmittedPayment(intent: poor, request: nil), text: nil))
        else { throw DoorDidNotOpen() }
        let key = SecretKey(seed: Bytes32(last: 9)).publicKey
        try await clearing.ask(
            .authoriseKey(
                try fixture.ada.key.signed(
                    KeyAuthorisation(
                        clearing: log, account: fixture.ada.account, key: key, role: .payer, created: now))))
        try await clearing.ask(
            .revokeKey(
                try fixture.ada.key.signed(
                    KeyRevocation(clearing: log, account: fixture.ada.account, key: key, created: now))))

        let escrow = try await escrow(fixture, at: now)
        let operatorKey = clearing.operatorKey
        func instruct(_ order: OperatorInstruction.Order, _ reference: String) async throws {
            let instruction = OperatorInstruction(order, clearing: log, reference: reference, created: now)
            try await clearing.ask(.instruct(try operatorKey.signed(instruction)))
        }
        try await instruct(.requireReserve(try #require(ReserveShare(basisPoints: 4_000))), "share")
        try await instruct(.invest(Amount(minorUnits: 1, currency: .eur)), "wire 1")
        let lock = try #require(
            AccountInstruction(.lock, of: fixture.ada.account, key: nil, clearing: log, created: now))
        try await clearing.ask(.instructAccount(try fixture.ada.key.signed(lock)))
        let late = OperatorOrder(
            clearing: log, account: fixture.ada.account, amount: Amount(minorUnits: 1, currency: .eur),
            reference: "late", created: now)
        try await clearing.ask(.credit(try operatorKey.signed(late)))

        // One record of each kind there is but a deadline's and a refund's; the genesis record and the first epoch's are older than any other.
        var receipts: [SettlementReceipt] = []
        for sequence in 0..<(await clearing.status().recordCount) {
            receipts.append(try #require(try await clearing.receipt(of: sequence)))
        }
        let views = try receipts.map { try ReceiptView($0, provenBy: log) }
        #expect(Set(views.map(\.kind)).count == 13)
        let refused = try #require(receipts.first { $0.refusal != nil })
        let opened = try #require(receipts.first { $0.openedAccount == fixture.ada.account })
        let payments = receipts.compactMap { PaymentView($0, text: nil, for: fixture.ada.account) }
        #expect(payments.map(\.status) == [.settled, .settled, .refused, .held])
        let head = try #require(try await clearing.head())
        let items = receipts.map { StatementItem(receipt: $0, text: PaymentFixture.text) }
        let submitted = try #require(receipts.compactMap(\.payment).first)
        var measures = LimitMeasures()
        measures.insert(.paidDaily)
        return [
            Sample("receipt-list", ReceiptListView(views)),
            Sample(
                "batch",
                BatchView([
                    BatchView.Item(status: 200, receipt: views[0], error: nil),
                    BatchView.Item(status: 402, receipt: nil, error: ErrorView(report)),
                ])),
            Sample("error", ErrorView(.insufficientFunds, receipt: refused)), Sample("error", ErrorView(report)),
            Sample("account", try AccountView(fixture.ada.account, receipt: opened, provenBy: log)),
            Sample("statement", StatementView(items, of: fixture.ada.account, through: 8, isComplete: false)),
            Sample("challenge", ChallengeView(.sha256(of: []), clearing: log, expiresInSeconds: 60)),
            Sample("head", HeadView(head)),
            Sample("reserve", ReserveView(try await clearing.reserves())),
            Sample(
                "liabilities",
                LiabilitiesView(
                    try clearing.logKey.signed(
                        LiabilitiesStatement(
                            clearing: log, day: 20_778, time: now, size: 7, root: .sha256(of: []), accountCount: 2,
                            share: .all,
                            lines: [
                                LiabilitiesStatement.Line(
                                    currency: .kwd, customers: 7_000, suspense: 1, payouts: 2, custody: 7_000,
                                    invested: 3,
                                    held: 5)
                            ])))),
            Sample("reserve", ReserveView(ReserveReport(share: .all, currencies: []))),
            Sample(
                "suspense",
                SuspenseListView([
                    SuspenseEntry(
                        reference: "late", amount: Amount(minorUnits: 1, currency: .jpy), account: nil,
                        cause: SuspenseCause.unmatched.name, reason: "nobody named", booked: now, sequence: 9),
                    SuspenseEntry(
                        reference: "later", amount: Amount(minorUnits: 1, currency: .kwd),
                        account: fixture.ada.account, cause: SuspenseCause.accountClosed.name, reason: nil,
                        booked: now, sequence: 10),
                ])),
            Sample(
                "payouts",
                PayoutListView(
                    [
                        PayoutEntry(
                            sequence: 7, intent: .sha256(of: []), account: fixture.ada.account,
                            amount: Amount(minorUnits: 1, currency: .eur), destination: nil, accepted: now),
                        PayoutEntry(
                            sequence: 8, intent: .sha256(of: [1]), account: fixture.ada.account,
                            amount: Amount(minorUnits: 1, currency: .eur), destination: "a bank", accepted: now),
                    ], next: "8")),
            Sample("reviews", ReviewListView([])),
            Sample(
                "reviews",
                ReviewListView([
                    PendingReview(
                        payment: submitted, counted: PendingPayment.Counted(isSmall: false, time: now),
                        measures: measures,
                        due: now, sequence: 12)
                ])),
            Sample(
                "locks",
                LockListView([
                    LockEntry(account: fixture.ada.account, lockedBy: "owner", reason: nil, since: now, sequence: 4),
                    LockEntry(
                        account: fixture.ada.account, lockedBy: "operator", reason: "asked to", since: now, sequence: 5),
                ])),
            Sample("consistency", ConsistencyView(from: 3, head: head, path: [.sha256(of: [1]), .sha256(of: [2])])),
            Sample("escrow", escrow), Sample("escrow-list", EscrowListView([escrow])),
            Sample("escrow-list", EscrowListView([])), Sample("health", HealthView()),
            Sample("clearing-notice", ClearingNoticeView(.accountMoved)),
            Sample("status", StatusView(await clearing.status(), genesis: clearing.genesis)),
            Sample(
                "status",
                StatusView(
                    ClearingStatus(
                        isReady: false, reason: "it is starting", epoch: 0, recordCount: 0, accountCount: 0, time: now),
                    genesis: clearing.genesis)),
            Sample(
                "status",
                StatusView(
                    ClearingStatus(
                        isReady: false, reason: "It stands by.", epoch: 3, recordCount: 9, accountCount: 2, time: now,
                        standby: StandbyStatus(
                            leader: "process 7 on bank", behindCount: 1, leaseMilliseconds: 3_000,
                            leaseAgeMilliseconds: 12, lookAgeMilliseconds: 0)),
                    genesis: clearing.genesis)),
        ] + views.map { Sample("receipt", $0) } + payments.map { Sample("payment", $0) }
    }
}

extension LimitReport {
    fileprivate static let sample = LimitReport(
        tier: .lowest,
        currencies: [
            CurrencyReport(
                currency: .eur,
                lines: [
                    Line(measure: .paidDaily, used: 3_00, confirm: 5_00, refuse: 10_00),
                    Line(measure: .paymentsHourly, used: 1, confirm: nil, refuse: nil),
                ], own: OwnLimit(payment: 0, paidDaily: 7_00), raise: OwnLimit(paidMonthly: 1),
                raiseFrom: Timestamp(microseconds: 1)),
            CurrencyReport(
                currency: .jpy, lines: [], own: .none, raise: OwnLimit.none, raiseFrom: Timestamp(microseconds: 1)),
            CurrencyReport(currency: .kwd, lines: [], own: .none, raise: nil, raiseFrom: nil),
        ])
}

extension LimitExplanationView {
    fileprivate static func sample(_ outcome: LimitExplanation.Outcome) -> LimitExplanationView {
        let trial = LimitTrial(
            Amount(minorUnits: 12_50, currency: .eur), from: AccountIdentifier(Bytes32(last: 2)),
            to: AccountIdentifier(Bytes32(last: 3)))
        let findings = [
            LimitFinding(
                measure: .paidDaily, seen: 12_50, thresholds: LimitThresholds(review: 1, confirm: 2, refuse: 20_00),
                outcome: .review),
            LimitFinding(measure: .paymentsHourly, seen: 1, thresholds: LimitThresholds(), outcome: .allow),
        ]
        return LimitExplanationView(
            LimitExplanation(
                findings: findings, debtorTier: .lowest, creditorTier: .business, available: 100_00, outcome: outcome,
                hasRules: outcome != .allow), of: trial)
    }
}
