import Ledger
import Testing

@testable import PaymentProtocol

@Suite("A payment node on the table")
struct PaymentNodeTests {
    static let ten = Amount(minorUnits: 10_00, currency: .eur)
    var table: Table

    init() throws {
        table = try Table()
        try table.credit(\.ada, Amount(minorUnits: 100_00, currency: .eur), reference: "line 1")
    }

    private mutating func pay(_ amount: Amount = ten, text: String? = nil) throws -> CommandIdentifier {
        table.command(\.ada, .pay(try table.ben.account(), amount, text: text))
    }

    // MARK: Intents

    @Test("an intent is durable before it is sent")
    mutating func durableFirst() throws {
        let account = try table.ben.account()
        var gate = table.ada.gate
        var random = SeededGenerator(seed: 1)
        gate.handle(.commanded(.pay(account, Self.ten, text: nil), 1), at: table.now, using: &random)
        guard case .sign(let request)? = gate.takeEffects().first else {
            Issue.record("the intent is to be signed first")
            return
        }
        let signature = table.ada.key.sign(request.toBeSigned)
        gate.handle(.signed(request.identifier, signature), at: table.now, using: &random)
        #expect(gate.takeEffects().isEmpty)
        let taken = gate.takeBatch()
        let batch = try #require(taken)
        guard case .intentSigned(let payment, _, _)? = batch.records.first?.body else {
            Issue.record("the record is the signed intent")
            return
        }
        gate.committed(at: table.now, using: &random)
        let sent = gate.takeEffects().contains {
            if case .ask(.submit(payment, _), _) = $0 { true } else { false }
        }
        #expect(sent)
    }

    @Test("until it knows the outcome it sends the same bytes again, after a retry, a new link and a crash")
    mutating func sameBytes() throws {
        table.loses = \.tellsOutcome
        let command = try pay()
        table.wait(microseconds: 20 * .second)
        table.disconnect(\.ada)
        table.connect(\.ada)
        try table.crash(\.ada)
        let submissions = table.submissions
        #expect(submissions.count >= 4)
        #expect(Set(submissions.map(\.intent.digest)).count == 1)
        #expect(table.posted(\.ben) == 10_00)
        table.loses = { _ in false }
        table.wait(microseconds: 10 * .second)
        #expect(table.ada.state.unresolvedIntents.isEmpty)
        #expect(table.ada.receipts.count == 1)
        // The command's process had died, or its link: it was told that the history will tell.
        #expect(table.ada.allReplies[command]?.count == 1)
        #expect(table.posted(\.ben) == 10_00)
    }

    @Test("a refusal that may pass is asked about again, one that is final is not")
    mutating func refusals() throws {
        table.tellClearing(.clockDistrusted)
        let first = try pay()
        table.wait(microseconds: 10 * .second)
        guard case .pending? = table.ada.replies[first] else {
            Issue.record("its user is told that it may take long")
            return
        }
        #expect(table.ada.receipts.isEmpty)
        table.tellClearing(.clockTrusted)
        table.wait(microseconds: 10 * .second)
        #expect(table.ada.receipts.count == 1, "it settles when the clock is right again")
        let second = try pay(Amount(minorUnits: 200_00, currency: .eur))
        guard case .refused(.insufficientFunds, let receipt?)? = table.ada.replies[second] else {
            Issue.record("the refusal is proven")
            return
        }
        #expect(receipt.refusal == .insufficientFunds)
        let count = table.submissions.count
        table.wait(microseconds: .minute)
        #expect(table.submissions.count == count)
        #expect(table.ada.state.unresolvedIntents.isEmpty)
    }

    @Test("a device whose clock is an hour ahead is told so, and its intent comes to nothing", arguments: [1, -1])
    mutating func wrongClock(sign: Int64) throws {
        let right = table.now
        table.now = right.adding(microseconds: sign * .hour)
        var party = table.ada
        var random = SeededGenerator(seed: 1)
        // Ada's device alone lives in another hour.
        party.gate.handle(
            .commanded(.pay(try table.ben.account(), Self.ten, text: nil), 1), at: table.now, using: &random)
        guard case .sign(let request)? = party.gate.takeEffects().first else { return }
        table.now = right
        party.gate.handle(.signed(request.identifier, party.key.sign(request.toBeSigned)), at: right, using: &random)
        _ = party.gate.takeBatch()
        party.gate.committed(at: right, using: &random)
        var refusal: PaymentRefusal?
        for case .ask(let ask, _) in party.gate.takeEffects() {
            table.ask(ask, from: Table.operatorConnection)
            if case .refused(let report)? = table.operatorAnswers.last { refusal = report.message.refusal }
        }
        if sign > 0 {
            #expect(refusal == .createdInFuture(byMicroseconds: .hour))
        } else {
            // By the node's own records its time has not gone back: the intent is as late as the clock.
            #expect(refusal == nil || refusal == .expired(byMicroseconds: .hour - 5 * .minute))
        }
    }

    @Test("so many intents may be without an outcome, and no more")
    mutating func unresolved() throws {
        table.loses = { if case .request(.submit, _) = $0 { true } else { false } }
        for _ in 0..<PaymentNodeState.unresolvedIntentsMax { _ = try pay(Amount(minorUnits: 1, currency: .eur)) }
        #expect(table.ada.state.unresolvedIntents.count == PaymentNodeState.unresolvedIntentsMax)
        let oneMore = try pay()
        #expect(table.ada.replies[oneMore] == .failed(.tooManyUnresolved))
        table.loses = { _ in false }
        table.wait(microseconds: 10 * .second)
        #expect(table.ada.state.unresolvedIntents.isEmpty)
        #expect(table.posted(\.ben) == Int64(PaymentNodeState.unresolvedIntentsMax))
    }

    // MARK: Offline

    @Test("offline, a command is answered at once, and nothing is signed")
    mutating func offline() throws {
        table.disconnect(\.ada)
        let count = table.ada.journal.count
        let commands = [
            try pay(), table.command(\.ada, .balance), table.command(\.ada, .bump(.here, .follow)),
        ]
        for command in commands { #expect(table.ada.replies[command] == .failed(.clearingUnreachable)) }
        #expect(table.ada.journal.count == count)
        table.connect(\.ada)
        table.wait(microseconds: .minute)
        #expect(table.posted(\.ben) == 0)
    }

    @Test("a link that goes while a balance or an outcome is awaited: answered at once")
    mutating func linkGoes() throws {
        table.loses = { if case .answer = $0 { true } else { false } }
        let (balance, payment) = (table.command(\.ada, .balance), try pay())
        #expect(table.ada.replies[balance] == nil && table.ada.replies[payment] == nil)
        table.disconnect(\.ada)
        #expect(table.ada.replies[balance] == .failed(.clearingUnreachable))
        guard case .pending? = table.ada.replies[payment] else {
            Issue.record("signed and sent: the history will tell")
            return
        }
    }

    @Test("a link that goes while the intent is being signed: answered at once, and sent over the next one")
    mutating func linkGoesWhileSigning() throws {
        var random = SeededGenerator(seed: 1)
        table.ada.gate.handle(
            .commanded(.pay(try table.ben.account(), Self.ten, text: nil), 77), at: table.now, using: &random)
        guard case .sign(let request)? = table.ada.gate.takeEffects().first else { return }
        table.disconnect(\.ada)
        table.tell(\.ada, .signed(request.identifier, table.ada.key.sign(request.toBeSigned)))
        guard case .pending? = table.ada.replies[77] else {
            Issue.record("nobody waits for a link that is gone")
            return
        }
        table.connect(\.ada)
        #expect(table.posted(\.ben) == 10_00)
        #expect(table.ada.allReplies[77]?.count == 1)
    }

    @Test("a signer that signs something else is not believed, and nothing is sent")
    mutating func badSigner() throws {
        var random = SeededGenerator(seed: 1)
        table.ada.gate.handle(
            .commanded(.pay(try table.ben.account(), Self.ten, text: nil), 77), at: table.now, using: &random)
        guard case .sign(let request)? = table.ada.gate.takeEffects().first else { return }
        table.tell(\.ada, .signed(request.identifier, table.ben.key.sign(request.toBeSigned)))
        #expect(table.ada.replies[77] == .failed(.signerRefused))
        #expect(table.submissions.isEmpty)
    }

    @Test("an answer that never comes over a living link is asked for again")
    mutating func lostAnswers() throws {
        table.loses = { if case .answer = $0 { true } else { false } }
        let balance = table.command(\.ada, .balance)
        table.wait(microseconds: 10 * .second)
        #expect(table.ada.replies[balance] == nil)
        table.loses = { _ in false }
        table.wait(microseconds: 10 * .second)
        guard case .balance(let balances)? = table.ada.replies[balance] else {
            Issue.record("asked again")
            return
        }
        #expect(balances.map(\.amount.minorUnits) == [100_00])
        #expect(table.ada.allReplies[balance]?.count == 1)
    }

    @Test("what cannot be an amount or a text is refused before anything is signed")
    mutating func arguments() throws {
        for cents in [0, -1, Int64.min] {
            let command = try pay(Amount(minorUnits: cents, currency: .eur))
            #expect(table.ada.replies[command] == .failed(.amountNotPositive))
        }
        let long = try pay(text: String(repeating: "é", count: ProtocolBounds.textBytesMax / 2 + 1))
        #expect(table.ada.replies[long] == .failed(.textTooLong))
        let longest = try pay(text: String(repeating: "é", count: ProtocolBounds.textBytesMax / 2))
        guard case .settled? = table.ada.replies[longest] else {
            Issue.record("the longest text passes")
            return
        }
    }

    // MARK: Replay

    @Test("the journal leads to the state that wrote it, also from a snapshot and through bytes")
    mutating func replay() throws {
        _ = try pay(text: "rent")
        table.loses = \.tellsOutcome
        _ = try pay()
        _ = try pay(Amount(minorUnits: 240_00, currency: .eur))
        for party in Table.everybody {
            let (journal, state) = (table[keyPath: party].journal, table[keyPath: party].state)
            for cut in 0...journal.count {
                let before = try PaymentNode(snapshot: nil, replaying: journal.prefix(cut)).snapshot()
                let rest = try journal.dropFirst(cut).map { try PaymentRecord(decoding: $0.encoded) }
                #expect(try PaymentNode(snapshot: before, replaying: rest).state == state)
            }
        }
    }
}

extension Letter {
    /// Whether a payer can learn from it what became of its payment.
    var tellsOutcome: Bool {
        switch self {
        case .answer(.receipt, _), .answer(.refused, _), .answer(.statement, _): true
        default: false
        }
    }
}

extension Table {
    /// Every intent that a payment node sent, lost ones included.
    var submissions: [SubmittedPayment] {
        letters.compactMap { if case .request(.submit(let payment, _), _) = $0 { payment } else { nil } }
    }
}
