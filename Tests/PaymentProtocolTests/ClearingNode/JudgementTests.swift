import Ledger
import Testing

@testable import PaymentProtocol

@Suite("The order of the checks")
struct JudgementTests {
    @Test("a payment without a fault settles, with and without a request")
    func noFault() throws {
        let draft = try Draft([])
        #expect(draft.state.judge(draft.payment, at: draft.now) == .settle)
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let request = try counter.request(counter.ben, 10_00)
        let payment = SubmittedPayment(
            intent: try counter.intent(counter.ada, counter.ben, 10_00, request: request), request: request)
        #expect(counter.state.judge(payment, at: counter.now) == .settle)
    }

    @Test("every fault names its refusal", arguments: Fault.allCases)
    func oneFault(_ fault: Fault) throws {
        let draft = try Draft([fault])
        #expect(draft.state.judge(draft.payment, at: draft.now) == fault.verdict)
    }

    @Test("of two faults, the one that is checked first names the refusal", arguments: Fault.allCases)
    func twoFaults(_ fault: Fault) throws {
        for later in Fault.allCases where fault < later && !fault.excludes(later) {
            let draft = try Draft([fault, later])
            #expect(draft.state.judge(draft.payment, at: draft.now) == fault.verdict(with: [later]), "with \(later)")
        }
    }

    @Test("with every fault at once, each is found when those before it are mended")
    func allFaults() throws {
        for fault in Fault.allCases {
            var faults: Set<Fault> = [fault]
            for later in Fault.allCases where later > fault && !faults.contains(where: { $0.excludes(later) }) {
                faults.insert(later)
            }
            let draft = try Draft(faults)
            #expect(draft.state.judge(draft.payment, at: draft.now) == fault.verdict(with: faults), "with \(faults)")
        }
    }

    @Test("a refusal that depends on state is a record and final; any other leaves none", arguments: Fault.allCases)
    func recorded(_ fault: Fault) throws {
        let draft = try Draft([fault])
        guard case .refuse(let refusal) = fault.verdict else { return }
        var node = try ClearingNode(snapshot: draft.state, replaying: EmptyCollection<ClearingRecord>())
        var random = SeededGenerator(seed: 1)
        let event = ClearingEvent.received(
            .submit(draft.payment, text: nil), from: Caller(connection: 1, correlation: 1))
        let step = node.handle(event, at: draft.now, using: &random)
        if refusal.isRecorded {
            #expect(step.records.map(\.body) == [.refused(draft.payment, refusal)])
            let decided = DecidedIntent(
                digest: draft.payment.intent.digest, sequence: draft.state.recordCount, isSettled: false)
            #expect(node.state.judge(draft.payment, at: draft.now) == .decidedBefore(decided))
        } else {
            #expect(step.records.isEmpty)
            #expect(node.state == draft.state)
            #expect(node.state.judge(draft.payment, at: draft.now) == .refuse(refusal))
        }
    }

    @Test("the faults above reach every refusal that the rules know; the rest is the node's own affair")
    func everyRefusal() throws {
        let reached = Set(
            Fault.allCases.map { fault -> UInt64 in
                switch fault.verdict {
                case .refuse(let refusal), .lookUp(let refusal): refusal.number
                case .settle, .hold, .review, .decidedBefore: 0
                }
            })
        let ofTheNode: [PaymentRefusal] = [.clockUntrusted, .notSpecified]
        // Withdrawals, escrow, refunds and the rules of an operator have tests of their own.
        let elsewhere: [PaymentRefusal] =
            [
                .withdrawalNotAcceptable, .tooManyWithdrawals, .arbiterIsParty, .unknownArbiter, .tooManyPending,
                .notRefundable, .refundTooLate, .refundExceedsPayment,
            ] + ClearingLimitTests.refusals
        let all = PaymentRefusal.examples.filter { !elsewhere.contains($0) }
        #expect(reached.union(ofTheNode.map(\.number)) == Set(all.map(\.number)))
    }

    // MARK: The terms of a request

    @Test("an intent must answer the request that comes with it, in every word")
    func terms() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 200_00)
        let request = try counter.request(counter.ben, 10_00)
        let answer = try counter.intent(counter.ada, counter.ben, 10_00, request: request)

        // A request beside an intent that does not name it.
        let bare = try counter.intent(counter.ada, counter.ben, 10_00)
        #expect(counter.judge(bare, request) == .refuse(.requestMismatch))
        // Another request than the one that was answered.
        let other = try counter.request(counter.ben, 10_00)
        #expect(counter.judge(answer, other) == .refuse(.requestMissing))
        // Another creditor, and a request for somebody else's payment only.
        let toCarl = try counter.intent(counter.ada, counter.carl, 10_00, request: request)
        #expect(counter.judge(toCarl, request) == .refuse(.requestMismatch))
        let fromCarl = try counter.request(counter.ben, 10_00, debtor: counter.carl)
        let byAda = try counter.intent(counter.ada, counter.ben, 10_00, request: fromCarl)
        #expect(counter.judge(byAda, fromCarl) == .refuse(.requestMismatch))
        // Another text, and another link.
        let withText = try counter.intent(counter.ada, counter.ben, 10_00, request: request, text: "rent")
        #expect(counter.judge(withText, request) == .refuse(.requestMismatch))
        let overLink = try counter.intent(counter.ada, counter.ben, 10_00, request: request, link: .sha256(of: [1]))
        #expect(counter.judge(overLink, request) == .refuse(.requestMismatch))
        #expect(counter.judge(answer, request) == .settle)
    }

    @Test("a request that came out of a bump is answered over that bump's link, and no other")
    func link() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 200_00)
        let link = Digest.sha256(of: [1])
        let request = try counter.request(counter.ben, 10_00, link: link)
        for other in [nil, .sha256(of: [2])] as [Digest?] {
            let intent = try counter.intent(counter.ada, counter.ben, 10_00, request: request, link: other)
            #expect(counter.judge(intent, request) == .refuse(.requestMismatch))
        }
        let answer = try counter.intent(counter.ada, counter.ben, 10_00, request: request, link: link)
        #expect(counter.judge(answer, request) == .settle)
    }

    @Test("a request made for another clearing node is not answered at this one")
    func requestElsewhere() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 200_00)
        let request = try counter.request(counter.ben, 10_00, clearing: secretKey(77).publicKey)
        let answer = try counter.intent(counter.ada, counter.ben, 10_00, request: request)
        #expect(counter.judge(answer, request) == .refuse(.requestMismatch))
    }

    @Test("custody is in the book, and is nobody's account: a payment to it takes no money out")
    func custody() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 200_00)
        let honest = try counter.intent(counter.ada, counter.ben, 10_00).message
        let intent = PaymentIntent(
            clearing: honest.clearing, amount: honest.amount, debtor: honest.debtor, creditor: .custody,
            identifier: honest.identifier, created: honest.created, expires: honest.expires, purpose: .transfer,
            request: nil, remittance: nil, link: nil)
        #expect(counter.ask(try counter.ada.key.signed(intent))?.receipt?.refusal == .unknownCreditor)
        #expect(counter.posted(counter.ada) == 200_00)
    }

    @Test("a request lives a day at most, and not in a later century")
    func requestLifetime() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 200_00)
        let day = ProtocolBounds.requestLifetimeMicrosecondsMax
        func judged(created: Int64, lifetime: Int64) throws -> Verdict {
            let request = try counter.request(
                counter.ben, 10_00, created: counter.now.adding(microseconds: created), lifetime: lifetime)
            return counter.judge(try counter.intent(counter.ada, counter.ben, 10_00, request: request), request)
        }
        #expect(try judged(created: 0, lifetime: day) == .settle)
        #expect(try judged(created: 0, lifetime: day + 1) == .refuse(.requestMismatch))
        #expect(try judged(created: 0, lifetime: 0) == .refuse(.requestMismatch))
        // A creditor whose clock is hours ahead still gets its money; what would be remembered for years is refused.
        #expect(try judged(created: 3 * .hour, lifetime: .hour) == .settle)
        #expect(try judged(created: 1_000 * day, lifetime: .hour) == .refuse(.requestMismatch))
        #expect(try judged(created: -.hour, lifetime: .hour) == .refuse(.requestExpired(byMicroseconds: 0)))
    }
}

extension Counter {
    func judge(_ intent: Signed<PaymentIntent>, _ request: Signed<PaymentRequest>?) -> Verdict {
        state.judge(SubmittedPayment(intent: intent, request: request), at: now)
    }
}
