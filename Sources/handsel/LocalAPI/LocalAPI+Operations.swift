import ClearingService
import Foundation
import Ledger
import NIOHTTP1
import PaymentProtocol

/// The routes of the local API, one function each.
extension LocalAPI {
    func status() async throws(CommandError) -> StatusView {
        try await ask(.GET, "/status")
    }

    func balance() async throws(CommandError) -> BalanceView {
        try await ask(.GET, "/balance")
    }

    /// Of a payment node: what limits its account.
    func limits() async throws(CommandError) -> LimitReportView {
        try await ask(.GET, "/limits")
    }

    func setOwnLimit(_ body: OwnLimitBody) async throws(CommandError) -> ReceiptView {
        try await ask(.POST, "/limits", json(body))
    }

    /// A payment or withdrawal that was refused without the PIN is made anew.
    ///
    /// - Returns: as `pay` does.
    func confirmPayment(_ confirmation: Signed<PaymentConfirmation>) async throws(CommandError) -> PaymentView {
        try await ask(
            .POST, "/payments/confirm", Body(contentType: "application/cose", bytes: confirmation.envelope))
    }

    /// As `confirmPayment`, for money that is set aside.
    func confirmEscrow(_ confirmation: Signed<PaymentConfirmation>) async throws(CommandError) -> EscrowView {
        try await ask(
            .POST, "/escrows/confirm", Body(contentType: "application/cose", bytes: confirmation.envelope))
    }

    /// - Returns: the settled payment; one that is refused is thrown.
    func pay(_ account: AccountIdentifier, _ amount: Amount, text: String?) async throws(CommandError) -> PaymentView {
        try await ask(
            .POST, "/payments",
            json(
                PaymentBody(
                    creditor: account.text, amount: amount.majorUnits, currency: amount.currency.code, text: text)))
    }

    func fundEscrow(_ body: EscrowBody) async throws(CommandError) -> EscrowView {
        try await ask(.POST, "/escrows", json(body))
    }

    /// - Parameter escrow: hexadecimal, of the escrow, or its beginning.
    func takeStep(_ escrow: String, _ body: EscrowStepBody) async throws(CommandError) -> EscrowView {
        try await ask(.POST, "/escrows/\(escrow)/steps", json(body))
    }

    func escrows() async throws(CommandError) -> EscrowListView {
        try await ask(.GET, "/escrows")
    }

    func escrow(_ identifier: String) async throws(CommandError) -> EscrowView {
        try await ask(.GET, "/escrows/\(identifier)")
    }

    func refund(_ body: RefundBody) async throws(CommandError) -> PaymentView {
        try await ask(.POST, "/refunds", json(body))
    }

    func history(limit: Int) async throws(CommandError) -> HistoryView {
        try await ask(.GET, "/history?limit=\(limit)")
    }

    func receipts() async throws(CommandError) -> ReceiptListView {
        try await ask(.GET, "/receipts")
    }

    /// - Parameter identifier: hexadecimal, of the payment, or its beginning.
    func receipt(_ identifier: String) async throws(CommandError) -> ReceiptView {
        try await ask(.GET, "/receipts/\(identifier)")
    }

    func bump(_ reading: BumpReading, _ terms: BumpTerms) async throws(CommandError) -> AcceptedView {
        try await ask(.POST, "/bump", json(BumpBody(reading, terms)))
    }

    func confirm(_ string: String) async throws(CommandError) -> AcceptedView {
        try await ask(.POST, "/bump/confirm", json(ConfirmBody(string: string)))
    }

    func decline() async throws(CommandError) -> AcceptedView {
        try await ask(.POST, "/bump/decline")
    }

    /// Holds the journal against the clearing node's statement.
    func reconcile() async throws(CommandError) -> ReconciliationView {
        try await ask(.POST, "/reconcile")
    }

    /// What does not fit in the clearing node's log.
    func evidence() async throws(CommandError) -> EvidenceView {
        try await ask(.GET, "/evidence")
    }

    /// The user knows of the alarm, and goes on.
    func overruleAlarm() async throws(CommandError) -> AcceptedView {
        try await ask(.POST, "/evidence/overrule")
    }

    /// Of a clearing node: books money that arrived from outside.
    func credit(_ order: Signed<OperatorOrder>) async throws(CommandError) -> ReceiptView {
        try await ask(.POST, "/credits", Body(contentType: "application/cose", bytes: order.envelope))
    }

    /// Of a clearing node: what the limits would make of a payment.
    func explain(_ trial: LimitTrial) async throws(CommandError) -> LimitExplanationView {
        try await ask(.POST, "/limits/explain", json(LimitTrialBody(trial)))
    }

    /// Of a clearing node: puts rules in force.
    func setLimitRules(_ order: Signed<LimitRulesOrder>) async throws(CommandError) -> ReceiptView {
        try await ask(.POST, "/limits/rules", Body(contentType: "application/cose", bytes: order.envelope))
    }

    /// Of a clearing node: says how much is known of an account's owner.
    func setTier(_ order: Signed<TierOrder>) async throws(CommandError) -> ReceiptView {
        try await ask(.POST, "/limits/tiers", Body(contentType: "application/cose", bytes: order.envelope))
    }

    /// Of a clearing node.
    func instruct(_ instruction: Signed<OperatorInstruction>) async throws(CommandError) -> ReceiptView {
        try await ask(.POST, "/instructions", Body(contentType: "application/cose", bytes: instruction.envelope))
    }

    /// Of a clearing node: the latest signed head.
    func head() async throws(CommandError) -> HeadView { try await ask(.GET, "/head") }
    func reserve() async throws(CommandError) -> ReserveView { try await ask(.GET, "/reserve") }
    /// - Parameter day: `2026-11-21`; nil for the latest.
    func liabilities(day: String?) async throws(CommandError) -> LiabilitiesView {
        try await ask(.GET, "/liabilities" + (day.map { "?day=\($0)" } ?? ""))
    }

    func suspense(_ page: PageOptions? = nil) async throws(CommandError) -> SuspenseListView {
        try await list("/suspense", page)
    }
    func payouts(_ page: PageOptions? = nil) async throws(CommandError) -> PayoutListView {
        try await list("/payouts", page)
    }
    func reviews(_ page: PageOptions? = nil) async throws(CommandError) -> ReviewListView {
        try await list("/reviews", page)
    }
    func locks(_ page: PageOptions? = nil) async throws(CommandError) -> LockListView {
        try await list("/locks", page)
    }

    /// - Parameter page: nil for the whole list.
    private func list<View: PagedView>(_ path: String, _ page: PageOptions?) async throws(CommandError) -> View {
        try await PageOptions.reading(page) { (query) async throws(CommandError) in
            try await ask(.GET, path + query)
        }
    }

    /// Of a payment node: about its own account, or another of which its key is an owner.
    func instruct(
        _ action: AccountAction, account: AccountIdentifier?, key: PublicKey?
    ) async throws(CommandError) -> ReceiptView {
        try await ask(
            .POST, "/account/instructions",
            json(InstructionBody(action: action.name, account: account?.text, key: key?.description)))
    }

    func authorise(_ key: PublicKey, role: String) async throws(CommandError) -> ReceiptView {
        try await ask(.POST, "/account/keys", json(KeyBody(key: key.description, role: role)))
    }

    /// - Returns: the settled withdrawal; one that is refused is thrown.
    func withdraw(_ amount: Amount, to destination: String) async throws(CommandError) -> PaymentView {
        try await ask(
            .POST, "/withdrawals",
            json(WithdrawalBody(amount: amount.majorUnits, currency: amount.currency.code, to: destination)))
    }

    private func json(_ body: some Encodable) throws(CommandError) -> Body {
        do {
            return Body(contentType: "application/json", bytes: Array(try JSONEncoder().encode(body)))
        } catch {
            throw CommandError(.failed, "unexpected", "cannot write the request", why: "\(error).")
        }
    }
}
