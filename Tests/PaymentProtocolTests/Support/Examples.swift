import Ledger
import PaymentProtocol

/// The people and things of the example messages: the same in every run and every version.
enum Examples {
    static let logKey = secretKey(101)
    static let operatorKey = secretKey(102)
    static let linkKey = LinkPublicKey(Bytes32(last: 103))
    /// Ada pays, Ben is paid.
    static let ada = secretKey(1)
    static let ben = secretKey(2)
    /// Ada's second device.
    static let tablet = secretKey(3)

    static let clearing = logKey.publicKey
    /// 2027-01-15 08:00:00 UTC.
    static let morning = Timestamp(microseconds: 1_800_000_000_000_000)
    static let text = "two coffees, „schwarz“"
    static let remittance = Digest.sha256(of: Array(text.utf8))
    static let link = Digest.sha256(of: Array("a handshake".utf8))
    static let price = Amount(minorUnits: 12_50, currency: .eur)

    static func identifier(_ number: UInt8) -> MessageIdentifier {
        guard let identifier = MessageIdentifier([UInt8](repeating: number, count: 16)) else {
            preconditionFailure("16 bytes are 16 bytes")
        }
        return identifier
    }

    static func later(seconds: Int64) -> Timestamp { morning.adding(microseconds: seconds * 1_000_000) }

    static let adaOpening = AccountOpening(clearing: clearing, name: "Ada", created: morning, nonce: identifier(1))
    static let benOpening = AccountOpening(clearing: clearing, name: "Ben", created: morning, nonce: identifier(2))

    static func account(_ opening: AccountOpening, by key: SecretKey) -> AccountIdentifier {
        signed(opening, by: key).account
    }
    static let adaAccount = account(adaOpening, by: ada)
    static let benAccount = account(benOpening, by: ben)

    static func signed<M: Message>(_ message: M, by key: SecretKey) -> Signed<M> {
        do {
            return try key.signed(message)
        } catch {
            preconditionFailure("a key signs: \(error)")
        }
    }

    static func request(
        amount: Amount = price, usage: RequestUsage = .once, debtor: AccountIdentifier? = nil,
        remittance: Digest? = nil, link: Digest? = nil
    ) -> PaymentRequest {
        PaymentRequest(
            clearing: clearing, creditor: benAccount, amount: amount, identifier: identifier(3), created: morning,
            expires: later(seconds: 300), usage: usage, debtor: debtor, remittance: remittance, link: link)
    }

    static let fullRequest = request(debtor: adaAccount, remittance: remittance, link: link)

    static func intent(
        amount: Amount = price, identifier: UInt8 = 4, request: Digest? = nil, remittance: Digest? = nil,
        link: Digest? = nil, authentication: PaymentAuthentication? = nil
    ) -> PaymentIntent {
        PaymentIntent(
            clearing: clearing, amount: amount, debtor: adaAccount, creditor: benAccount,
            identifier: self.identifier(identifier), created: later(seconds: 1), expires: later(seconds: 301),
            purpose: .transfer, request: request, remittance: remittance, link: link,
            authentication: authentication)
    }

    /// With the request it answers, and everything that both may say.
    static let fullPayment = SubmittedPayment(
        intent: signed(
            intent(
                request: signed(fullRequest, by: ben).digest, remittance: remittance, link: link), by: ada),
        request: signed(fullRequest, by: ben))
    static let plainPayment = SubmittedPayment(intent: signed(intent(identifier: 5), by: ada), request: nil)

    /// Ada sets money aside for Ben.
    static func escrowIntent(
        identifier: UInt8, shipWithin: Int64 = 3 * 86_400_000_000, arbiter: AccountIdentifier? = nil,
        milestones: [Int64] = []
    ) -> PaymentIntent {
        PaymentIntent(
            clearing: clearing, amount: price, debtor: adaAccount, creditor: benAccount,
            identifier: self.identifier(identifier), created: later(seconds: 1), expires: later(seconds: 301),
            purpose: .escrow, request: nil, remittance: nil, link: nil,
            escrow: EscrowTerms(
                arbiter: arbiter, shipWithinMicroseconds: shipWithin, confirmWithinMicroseconds: 2 * 86_400_000_000,
                ruleWithinMicroseconds: 7 * 86_400_000_000, withoutRuling: .debtor, milestones: milestones))
    }

    static func step(
        _ action: EscrowAction, escrow: Digest, by account: AccountIdentifier, amount: Amount? = nil,
        evidence: Digest? = nil, remittance: Digest? = nil
    ) -> EscrowStep {
        EscrowStep(
            clearing: clearing, escrow: escrow, account: account, number: 1, part: 1, action: action,
            created: later(seconds: 2), amount: amount, evidence: evidence, remittance: remittance)
    }

    /// By Ben, who was paid.
    static func refund(
        of original: SettlementReceipt, _ minorUnits: Int64, identifier: UInt8, remittance: Digest? = nil
    ) -> Refund {
        do {
            return try Refund(
                clearing: clearing, account: benAccount, identifier: self.identifier(identifier),
                amount: Amount(minorUnits: minorUnits, currency: .eur), created: later(seconds: 3),
                expires: later(seconds: 303), original: original, remittance: remittance)
        } catch {
            preconditionFailure("the receipt is proven: \(error)")
        }
    }

    static let order = OperatorOrder(
        clearing: clearing, account: adaAccount, amount: Amount(minorUnits: 100_00, currency: .eur),
        reference: "statement 1, line 1", created: morning)
    static let datedOrder = OperatorOrder(
        clearing: clearing, account: adaAccount, amount: Amount(minorUnits: 100_00, currency: .eur),
        reference: "statement 1, line 1", created: morning, booked: BookingDate(of: morning))
    static let authorisation = KeyAuthorisation(
        clearing: clearing, account: adaAccount, key: tablet.publicKey, role: .payer, created: morning)
    static let revocation = KeyRevocation(
        clearing: clearing, account: adaAccount, key: tablet.publicKey, created: later(seconds: 5))

    static let rules: LimitRules = {
        let rules = LimitRules(
            bases: [
                LimitRules.Basis(currency: .eur, minorUnits: 250_00),
                LimitRules.Basis(currency: .jpy, minorUnits: 40_000),
            ], smallPercent: 20, smallCount: 5, reviewMicroseconds: 86_400_000_000,
            tiers: [
                .lowest: [
                    .payment: LimitThresholds(confirm: 40, refuse: 100), .paymentsHourly: LimitThresholds(refuse: 60),
                    .smallPairDaily: LimitThresholds(refuse: 100),
                ],
                .verified: [.payment: LimitThresholds(review: 1, refuse: 1_000)],
                .business: [.payment: LimitThresholds(confirm: 2_000, refuse: 4_000)],
            ])
        guard let rules else { preconditionFailure("these are rules") }
        return rules
    }()
    static let rulesOrder = LimitRulesOrder(clearing: clearing, created: later(seconds: 6), rules: rules)
    static let tierOrder = TierOrder(
        clearing: clearing, account: adaAccount, tier: .verified, created: later(seconds: 7))
    static let ownLimitsOrder = OwnLimitsOrder(
        clearing: clearing, account: adaAccount, currency: .eur,
        limit: OwnLimit(payment: 50_00, paidDaily: 100_00, paidMonthly: 500_00), created: later(seconds: 8))
    static func instruction(_ order: OperatorInstruction.Order, reference: String) -> OperatorInstruction {
        OperatorInstruction(order, clearing: clearing, reference: reference, created: morning)
    }

    static let share: ReserveShare = {
        guard let share = ReserveShare(basisPoints: 4_000) else { preconditionFailure("40 % is a share") }
        return share
    }()
    /// One of each, with everything that it may say.
    static let orders: [OperatorInstruction.Order] = [
        .lockAccount(adaAccount, reason: "asked to, by telephone"), .unlockAccount(adaAccount, reason: "cleared up"),
        .closeAccount(adaAccount, reason: nil), .requireReserve(share), .invest(price), .divest(price),
        .bookToSuspense(price, reason: "no account given"),
        .assignSuspense(reference: "statement 1, line 2", adaAccount, price),
        .returnSuspense(reference: "statement 1, line 2", price),
        .paidOut(intent: plainPayment.intent.digest, adaAccount, price),
        .releaseReview(intent: plainPayment.intent.digest, adaAccount, price),
        .rejectReview(intent: plainPayment.intent.digest, adaAccount, price, reason: "no answer to our letter"),
        .payoutReturned(intent: plainPayment.intent.digest, adaAccount, price, reason: "no such bank account"),
        .eraseText(remittance),
    ]
    static let reserve = instruction(.requireReserve(share), reference: "board meeting 1")
    static let investment = instruction(.invest(price), reference: "wire 1")
    static let lateOrder = OperatorOrder(
        clearing: clearing, account: adaAccount, amount: price, reference: "statement 1, line 2", created: morning)

    static func accountInstruction(_ action: AccountAction) -> AccountInstruction {
        let key = action == .reportLoss ? tablet.publicKey : nil
        guard
            let instruction = AccountInstruction(
                action, of: adaAccount, key: key, clearing: clearing, created: later(seconds: 6))
        else { preconditionFailure("only a loss report has to name a key") }
        return instruction
    }
    static let lock = accountInstruction(.lock)
    static let liabilities = LiabilitiesStatement(
        clearing: clearing, day: 20_832, time: later(seconds: 60_000), size: 11, root: remittance, accountCount: 2,
        share: share,
        lines: [
            LiabilitiesStatement.Line(
                currency: .eur, customers: 70_00, suspense: 7_00, payouts: 30_00, custody: 57_00, invested: 50_00,
                held: 5_00),
            LiabilitiesStatement.Line(
                currency: .jpy, customers: 3_000, suspense: 0, payouts: 0, custody: 3_000, invested: 0, held: 0),
        ])

    static func proof(side: ChannelSide) -> ChannelProof {
        ChannelProof(clearing: clearing, account: adaAccount, channel: link, side: side)
    }

    static func report(_ refusal: PaymentRefusal) -> PaymentStatusReport {
        PaymentStatusReport(
            clearing: clearing, intent: fullPayment.intent.digest, debtor: adaAccount, identifier: identifier(4),
            refusal: refusal, time: later(seconds: 2))
    }
}
