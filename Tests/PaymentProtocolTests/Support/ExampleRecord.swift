import Ledger

@testable import PaymentProtocol

/// One record of each kind and shape, of both roles: the entries of `Tests/Vectors/records.json`.
struct ExampleRecord: Sendable {
    enum Role: String, Sendable {
        case clearing, payment
    }

    let role: Role
    /// Its kind, and behind a stroke what makes it differ from others of its kind.
    let name: String
    let encoded: [UInt8]
    /// Reads bytes as a record of this role, and writes the record that was read.
    let rewrite: @Sendable ([UInt8]) throws(RecordError) -> [UInt8]

    private init(_ name: String, _ record: ClearingRecord) {
        (role, self.name, encoded) = (.clearing, name, record.encoded)
        // Decoding keeps the bytes; what they say is written anew.
        rewrite = { bytes throws(RecordError) in
            let record = try ClearingRecord(decoding: bytes)
            return ClearingRecord(
                time: record.time, epoch: record.epoch, blinding: record.blinding, body: record.body
            ).encoded
        }
    }

    private init(_ name: String, _ record: PaymentRecord) {
        (role, self.name, encoded) = (.payment, name, record.encoded)
        rewrite = { bytes throws(RecordError) in
            let record = try PaymentRecord(decoding: bytes)
            return PaymentRecord(time: record.time, body: record.body).encoded
        }
    }

    static let all = clearing.map { ExampleRecord($0, $1) } + payment.map { ExampleRecord($0, $1) }

    // MARK: Of a clearing node

    /// Each follows the one before it, as the records of one book do.
    static let clearing: [(name: String, record: ClearingRecord)] = {
        let genesis = ClearingGenesis(
            logKey: Examples.clearing, linkKey: Examples.linkKey, operatorKey: Examples.operatorKey.publicKey,
            name: "Test clearing")
        let full = Examples.fullPayment
        func unpayable(_ identifier: UInt8, request: Signed<PaymentRequest>?) -> SubmittedPayment {
            let intent = Examples.intent(
                amount: Amount(minorUnits: 200_00, currency: .eur), identifier: identifier, request: request?.digest)
            return SubmittedPayment(intent: Examples.signed(intent, by: Examples.ada), request: request)
        }
        let request = Examples.signed(
            Examples.request(amount: Amount(minorUnits: 200_00, currency: .eur)), by: Examples.ben)
        let bodies: [(String, ClearingRecord.Body)] = [
            ("genesis", .genesis(genesis)),
            ("epochStarted", .epochStarted),
            ("accountOpened", .accountOpened(Examples.signed(Examples.adaOpening, by: Examples.ada))),
            ("accountOpened/ben", .accountOpened(Examples.signed(Examples.benOpening, by: Examples.ben))),
            ("keyAuthorised", .keyAuthorised(Examples.signed(Examples.authorisation, by: Examples.ada))),
            ("credited", .credited(Examples.signed(Examples.order, by: Examples.operatorKey))),
            ("settled", .settled(Examples.plainPayment)),
            ("settled/request", .settled(full)),
            ("refused", .refused(unpayable(6, request: nil), .insufficientFunds)),
            ("refused/request", .refused(unpayable(7, request: request), .insufficientFunds)),
            ("keyRevoked", .keyRevoked(Examples.signed(Examples.revocation, by: Examples.ada))),
        ]
        let first = bodies.enumerated().map { index, body in (body.0, record(body.1, index)) }
        let before = escrows(from: bodies.count) + refunds(of: ExampleReceipt.receipt(of: 7, in: first.map(\.1)))
        let heldAt = bodies.count + before.count + 3
        // Ada is verified by then: what is more than 2.50 waits for the operator, for a day.
        let reviewed = SubmittedPayment(
            intent: Examples.signed(Examples.intent(identifier: 9, request: nil), by: Examples.ada), request: nil)
        let due = Examples.later(seconds: Int64(heldAt) + 86_400)
        let release = Examples.instruction(
            .releaseReview(intent: reviewed.intent.digest, Examples.adaAccount, Examples.price), reference: "review 1")
        let paid = Examples.price.minorUnits
        let review = ReviewedPayment(
            intent: reviewed.intent, instruction: Examples.signed(release, by: Examples.operatorKey),
            standing: PendingStanding(
                state: .released, movement: EscrowMovement(released: paid), released: paid, refunded: 0, deadline: nil))
        // At the end the operator's affairs, and Ada's account locked.
        let operated: [(String, ClearingRecord.Body)] = [
            ("limitsSet/rules", .rulesSet(Examples.signed(Examples.rulesOrder, by: Examples.operatorKey))),
            ("limitsSet/tier", .tierSet(Examples.signed(Examples.tierOrder, by: Examples.operatorKey))),
            ("ownLimitsSet", .ownLimitsSet(Examples.signed(Examples.ownLimitsOrder, by: Examples.ada))),
            ("heldForReview", .heldForReview(HeldForReview(payment: reviewed, due: due))),
            ("reviewed", .reviewed(review)),
            ("instructed", .instructed(Examples.signed(Examples.reserve, by: Examples.operatorKey))),
            ("instructed/invest", .instructed(Examples.signed(Examples.investment, by: Examples.operatorKey))),
            ("accountInstructed", .accountInstructed(Examples.signed(Examples.lock, by: Examples.ada))),
            ("suspended", .suspended(Examples.signed(Examples.lateOrder, by: Examples.operatorKey), .accountLocked)),
        ]
        let later = before + operated
        return first
            + later.enumerated().map { index, body in (body.0, record(body.1, bodies.count + index)) }
    }()

    private static func record(_ body: ClearingRecord.Body, _ index: Int) -> ClearingRecord {
        ClearingRecord(
            time: Examples.later(seconds: Int64(index)), epoch: index == 0 ? 0 : 1,
            blinding: Examples.identifier(UInt8(100 + index)), body: body)
    }

    /// One that is shipped, and one that nobody ships within the second that was agreed.
    ///
    /// - Parameter index: of the first of these records.
    private static func escrows(from index: Int) -> [(String, ClearingRecord.Body)] {
        func payment(_ identifier: UInt8, shipWithin: Int64) -> SubmittedPayment {
            let intent = Examples.escrowIntent(identifier: identifier, shipWithin: shipWithin)
            return SubmittedPayment(intent: Examples.signed(intent, by: Examples.ada), request: nil)
        }
        func escrow(_ payment: SubmittedPayment, at index: Int) -> Escrow {
            guard let terms = payment.intent.message.escrow,
                let escrow = try? Escrow(
                    Examples.price, terms: terms, fundedAt: Examples.later(seconds: Int64(index)))
            else { preconditionFailure("the terms are possible") }
            return escrow
        }
        let (first, second) = (
            payment(20, shipWithin: 3 * 86_400_000_000), payment(21, shipWithin: 1_000_000)
        )
        let step = Examples.signed(
            Examples.step(
                .ship, escrow: first.intent.digest, by: Examples.benAccount, evidence: Examples.link,
                remittance: Examples.remittance), by: Examples.ben)
        var (shipped, unshipped) = (escrow(first, at: index), escrow(second, at: index + 2))
        let due = Examples.later(seconds: Int64(index + 3))
        guard (try? shipped.ship(at: Examples.later(seconds: Int64(index + 1)))) != nil,
            let movement = try? unshipped.passDeadline(at: due)
        else { preconditionFailure("both are funded") }
        return [
            ("held", .held(first)),
            (
                "escrowStep",
                .escrowStep(
                    EscrowStepTaken(
                        intent: first.intent, step: step, standing: PendingStanding(shipped, moving: .nothing)))
            ),
            ("held/short", .held(second)),
            (
                "deadlinePassed",
                .deadlinePassed(
                    PassedDeadline(
                        intent: second.intent, due: due, standing: PendingStanding(unshipped, moving: movement)))
            ),
        ]
    }

    private static func refunds(of original: SettlementReceipt) -> [(String, ClearingRecord.Body)] {
        func refund(_ minorUnits: Int64, _ identifier: UInt8) -> Signed<Refund> {
            Examples.signed(Examples.refund(of: original, minorUnits, identifier: identifier), by: Examples.ben)
        }
        return [
            ("refunded", .refunded(refund(2_50, 22), nil)),
            ("refunded/refused", .refunded(refund(12_50, 23), .refundExceedsPayment)),
        ]
    }

    /// Under the head over all the example records.
    private static func receipt(of name: String) -> SettlementReceipt {
        let index = clearing.firstIndex { $0.name == name } ?? 0
        return ExampleReceipt.receipt(of: index, in: clearing.map(\.record))
    }

    // MARK: Of a payment node

    private static let payment: [(name: String, record: PaymentRecord)] = {
        let identity = PaymentNodeIdentity(
            name: "Ada", key: Examples.ada.publicKey,
            clearing: ClearingAddress(log: Examples.clearing, link: Examples.linkKey))
        let ben = Counterparty(account: Examples.benAccount, unverifiedName: "Ben")
        let request = Examples.signed(Examples.fullRequest, by: Examples.ben)
        let plainRequest = Examples.signed(Examples.request(), by: Examples.ben)
        let refused = ExampleReceipt.receipt(of: 8)
        let bodies: [(String, PaymentRecord.Body)] = [
            ("genesis", .genesis(identity)),
            ("openingSigned", .openingSigned(Examples.signed(Examples.adaOpening, by: Examples.ada))),
            ("accountOpened", .accountOpened),
            ("requestSigned", .requestSigned(plainRequest, text: nil, nil)),
            ("requestSigned/text", .requestSigned(request, text: Examples.text, ben)),
            ("intentSigned", .intentSigned(Examples.plainPayment, text: nil, nil)),
            ("intentSigned/text", .intentSigned(Examples.fullPayment, text: Examples.text, ben)),
            ("settled", .settled(ExampleReceipt.receipt(of: 6), text: nil)),
            ("settled/text", .settled(ExampleReceipt.receipt(of: 7), text: Examples.text)),
            ("refused", .refused(Examples.identifier(4), .expired(byMicroseconds: 1), nil)),
            ("refused/receipt", .refused(Examples.identifier(6), .insufficientFunds, refused)),
            ("statementRead", .statementRead(through: 8)),
            ("headsVerified", .headsVerified(ExampleReceipt.head(size: 7), confirmed: [2, 6])),
            ("alarmRaised", .alarmRaised(ExampleReceipt.evidence[1].evidence)),
            ("alarmEnded", .alarmEnded(.overruled)),
            ("escrowMoved", .escrowMoved(receipt(of: "escrowStep"), text: Examples.text)),
            ("escrowMoved/default", .escrowMoved(receipt(of: "deadlinePassed"), text: nil)),
            (
                "stepSigned",
                .stepSigned(
                    Examples.signed(
                        Examples.step(.confirm, escrow: Examples.link, by: Examples.adaAccount), by: Examples.ada),
                    text: nil)
            ),
            ("stepRefused", .stepRefused(Examples.link, .stepOutOfPlace)),
            (
                "refundSigned",
                .refundSigned(
                    Examples.signed(
                        Examples.refund(of: ExampleReceipt.receipt(of: 7), 2_50, identifier: 25), by: Examples.ben),
                    text: Examples.text)
            ),
            ("escrowCompleted", .escrowCompleted(receipt(of: "escrowStep"), text: Examples.text)),
        ]
        return bodies.enumerated().map { index, body in
            (body.0, PaymentRecord(time: Examples.later(seconds: Int64(index)), body: body.1))
        }
    }()
}
