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
            ("instructed", .instructed(Examples.signed(Examples.reserve, by: Examples.operatorKey))),
            ("instructed/invest", .instructed(Examples.signed(Examples.investment, by: Examples.operatorKey))),
            ("accountInstructed", .accountInstructed(Examples.signed(Examples.lock, by: Examples.ada))),
            ("suspended", .suspended(Examples.signed(Examples.lateOrder, by: Examples.operatorKey), .accountLocked)),
        ]
        return bodies.enumerated().map { index, body in
            let record = ClearingRecord(
                time: Examples.later(seconds: Int64(index)), epoch: index == 0 ? 0 : 1,
                blinding: Examples.identifier(UInt8(100 + index)), body: body.1)
            return (body.0, record)
        }
    }()

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
        ]
        return bodies.enumerated().map { index, body in
            (body.0, PaymentRecord(time: Examples.later(seconds: Int64(index)), body: body.1))
        }
    }()
}
