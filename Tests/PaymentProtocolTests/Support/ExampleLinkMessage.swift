import Ledger

@testable import PaymentProtocol

/// One of each thing that a node and its clearing node say to each other, and that two devices that bumped do: the
/// entries of `Tests/Vectors/link-messages.json`.
struct ExampleLinkMessage: Sendable {
    enum Direction: String, Sendable {
        case request, answer, notice, conversation
    }

    let direction: Direction
    /// Its kind, and behind a stroke what makes it differ from others of its kind.
    let name: String
    let encoded: [UInt8]
    /// Reads bytes as a message of this direction, and writes the message that was read.
    let rewrite: @Sendable ([UInt8]) throws -> [UInt8]

    static let all = requests + answers + notices + conversations

    // MARK: From a node

    static let requests: [ExampleLinkMessage] = {
        guard let position = Position(latitude: 525_200_000, longitude: -134_050_000),
            let own = EphemeralIdentifier([UInt8](repeating: 1, count: 16)),
            let other = EphemeralIdentifier([UInt8](repeating: 2, count: 16)),
            let strong = RadioHearing.Heard(other, lossDecibels: -12),
            let vague = RadioHearing.Heard(own, lossDecibels: nil),
            let radio = RadioHearing(own: own, heard: [strong, vague]),
            let report = BumpReport(
                key: LinkPublicKey(Bytes32(last: 104)), agoMicroseconds: 40_000, position: position,
                accuracyMillimetres: 8_000, namesAmount: true, radio: radio)
        else { preconditionFailure("a place on Earth") }
        let ship = Examples.signed(
            Examples.step(
                .ship, escrow: Examples.link, by: Examples.benAccount, remittance: Examples.remittance),
            by: Examples.ben)
        let refund = Examples.signed(
            Examples.refund(of: ExampleReceipt.receipt(of: 7), 2_50, identifier: 24), by: Examples.ben)
        let requests: [(String, ClearingRequest)] = [
            ("identify", .identify(Examples.signed(Examples.proof(side: .initiator), by: Examples.ada))),
            ("openAccount", .openAccount(Examples.signed(Examples.adaOpening, by: Examples.ada))),
            ("authoriseKey", .authoriseKey(Examples.signed(Examples.authorisation, by: Examples.ada))),
            ("revokeKey", .revokeKey(Examples.signed(Examples.revocation, by: Examples.ada))),
            ("submit", .submit(Examples.plainPayment, text: nil)),
            ("submit/request-text", .submit(Examples.fullPayment, text: Examples.text)),
            ("takeStep", .takeStep(ship, text: nil)),
            ("takeStep/text", .takeStep(ship, text: Examples.text)),
            ("refund", .refund(refund, text: nil)),
            ("credit", .credit(Examples.signed(Examples.order, by: Examples.operatorKey))),
            ("balance", .balance),
            ("statement", .statement(after: 7)),
            ("consistency", .consistency(from: 6)),
            ("consistencyReceipt", .consistencyReceipt(from: 6, to: 11)),
            ("headSeen", .headSeen(ExampleReceipt.head(size: 7))),
            ("reportBump", .reportBump(report)),
            ("converse", .converse(Examples.identifier(8), [1, 2, 3])),
            ("leaveConversation", .leaveConversation(Examples.identifier(8))),
            ("limits", .limits),
            ("setOwnLimits", .setOwnLimits(Examples.signed(Examples.ownLimitsOrder, by: Examples.ada))),
            ("setLimitRules", .setLimitRules(Examples.signed(Examples.rulesOrder, by: Examples.operatorKey))),
            ("setTier", .setTier(Examples.signed(Examples.tierOrder, by: Examples.operatorKey))),
            ("instruct", .instruct(Examples.signed(Examples.investment, by: Examples.operatorKey))),
            ("instructAccount", .instructAccount(Examples.signed(Examples.lock, by: Examples.ada))),
        ]
        return requests.enumerated().map { index, request in
            ExampleLinkMessage(
                direction: .request, name: request.0,
                encoded: RequestMessage(request.1, correlation: UInt64(index * 100 + 1)).encoded,
                rewrite: { try RequestMessage(verifying: $0).encoded })
        }
    }()

    // MARK: From a clearing node

    private static let answers: [ExampleLinkMessage] = {
        let items = [
            StatementItem(receipt: ExampleReceipt.receipt(of: 6), text: nil),
            StatementItem(receipt: ExampleReceipt.receipt(of: 7), text: Examples.text),
        ]
        let head = ExampleReceipt.head(size: ExampleReceipt.records.count)
        let root = head.head.root
        let euros = AccountBalance(
            amount: Amount(minorUnits: 75_00, currency: .eur), held: Amount(minorUnits: 0, currency: .eur))
        let yen = AccountBalance(
            amount: Amount(minorUnits: 3_000, currency: .jpy), held: Amount(minorUnits: 1_000, currency: .jpy))
        let report = Examples.signed(Examples.report(.lifetimeTooLong), by: Examples.logKey)
        let limits = LimitReport(
            tier: .verified,
            currencies: [
                LimitReport.CurrencyReport(
                    currency: .eur,
                    lines: [
                        LimitReport.Line(measure: .payment, used: 0, confirm: 100_00, refuse: 250_00),
                        LimitReport.Line(measure: .paymentsHourly, used: 3, confirm: nil, refuse: nil),
                    ], own: OwnLimit(payment: 50_00), raise: OwnLimit(payment: 60_00, paidDaily: 80_00),
                    raiseFrom: Examples.morning),
                LimitReport.CurrencyReport(
                    currency: .jpy, lines: [], own: OwnLimit(), raise: nil, raiseFrom: nil),
            ])
        let answers: [(String, ClearingAnswer)] = [
            ("identified", .identified(Examples.adaAccount)),
            ("receipt", .receipt(ExampleReceipt.receipt(of: 7))),
            ("refused", .refused(report)),
            ("balance", .balance([euros, yen])),
            ("balance/none", .balance([])),
            ("statement", .statement(items, through: 8, isComplete: true)),
            ("statement/empty", .statement([], through: 0, isComplete: false)),
            ("consistency", .consistency(head, root: root, path: ExampleReceipt.consistencyPath(from: 6))),
            (
                "consistencyReceipt",
                .consistencyReceipt(
                    ExampleReceipt.consistency(from: 6).receipt,
                    earlierRoot: ExampleReceipt.consistency(from: 6).earlierRoot)
            ),
            ("accepted", .accepted),
            ("limits", .limits(limits)),
            ("limits/none", .limits(LimitReport(tier: .lowest, currencies: []))),
        ]
        let failures = RequestFailure.allCases.map { ("failed/\($0)", ClearingAnswer.failed($0)) }
        return (answers + failures).enumerated().map { index, answer in
            said(.answer(answer.1, correlation: UInt64(index + 1)), .answer, answer.0)
        }
    }()

    private static let notices: [ExampleLinkMessage] = {
        func introduction(isInitiator: Bool) -> ClearingNotice {
            .introduction(
                Introduction(
                    conversation: Examples.identifier(8), isInitiator: isInitiator,
                    partner: LinkPublicKey(Bytes32(last: 104))))
        }
        let notices: [(String, ClearingNotice)] = [
            ("introduction/initiator", introduction(isInitiator: true)),
            ("introduction/responder", introduction(isInitiator: false)),
            ("conversed", .conversed(Examples.identifier(8), [4, 5, 6])),
            ("conversationEnded", .conversationEnded(Examples.identifier(8))),
            ("accountMoved", .accountMoved),
        ]
        let failures = BumpFailure.allCases.map { ("bumpFailed/\($0)", ClearingNotice.bumpFailed($0)) }
        return (notices + failures).map { said(.notice($0.1), .notice, $0.0) }
    }()

    private static func said(_ message: AnswerMessage, _ direction: Direction, _ name: String) -> ExampleLinkMessage {
        ExampleLinkMessage(
            direction: direction, name: name, encoded: message.encoded,
            rewrite: { try AnswerMessage(decoding: $0).encoded })
    }

    // MARK: Between two devices that bumped

    private static let conversations: [ExampleLinkMessage] = {
        let proof = Examples.signed(Examples.proof(side: .responder), by: Examples.ada)
        let messages: [(String, ConversationMessage)] = [
            ("authentication", .authentication([4])),
            ("terms/follow", .terms(.follow)),
            ("terms/pay", .terms(.pay(Examples.price, text: nil))),
            ("terms/ask", .terms(.ask(Examples.price, text: Examples.text))),
            ("identity", .identity(proof, Examples.signed(Examples.adaOpening, by: Examples.ada))),
            ("request", .request(Examples.signed(Examples.fullRequest, by: Examples.ben))),
            ("head", .head(ExampleReceipt.head(size: 7))),
        ]
        return messages.map { name, message in
            ExampleLinkMessage(
                direction: .conversation, name: name, encoded: message.encoded,
                rewrite: { try ConversationMessage(decoding: $0).encoded })
        }
    }()
}
