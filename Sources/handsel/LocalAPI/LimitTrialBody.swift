import Ledger
import PaymentProtocol

/// What `POST /limits/explain` is told: a payment that is only thought of.
struct LimitTrialBody: Encodable {
    let debtor, creditor: String
    let amount, currency: String
    let evidence: String
    let confirmed, withdrawal: Bool

    init(_ trial: LimitTrial) {
        debtor = trial.debtor.text
        creditor = trial.creditor.text
        amount = trial.amount.majorUnits
        currency = trial.amount.currency.code
        evidence = "\(trial.evidence)"
        confirmed = trial.isConfirmed
        withdrawal = trial.isWithdrawal
    }
}
