import Ledger
public import PaymentProtocol

/// How the money of others lies, per currency.
public struct ReserveView: AnswerView {
    public struct Line: Codable, Equatable, Sendable {
        public let currency: String
        /// What the book owes: to customers, in suspense, and to be paid out.
        public let liabilities: String
        public let customers: String
        public let suspense: String
        public let payouts: String
        public let custody: String
        public let invested: String
        /// The part of the liabilities that is in custody, in basis points, rounded down.
        public let ratioBasisPoints: Int64
        /// What must be in custody.
        public let required: String
        /// By how much custody is short of it.
        public let missing: String
        /// What could be invested.
        public let investable: String

        init(_ line: ReserveReport.InCurrency) {
            let reserve = line.reserve
            func text(_ minorUnits: Int64) -> String {
                Amount(minorUnits: minorUnits, currency: reserve.currency).majorUnits
            }
            currency = reserve.currency.code
            liabilities = text(reserve.liabilities)
            customers = text(reserve.liabilities - line.suspense - line.payouts)
            suspense = text(line.suspense)
            payouts = text(line.payouts)
            custody = text(reserve.custody)
            invested = text(reserve.invested)
            let share = Int128(ReserveShare.basisPointsMax)
            // Custody is a part of the liabilities, so the ratio is at most all of it.
            ratioBasisPoints =
                reserve.liabilities == 0
                ? ReserveShare.basisPointsMax : Int64(Int128(reserve.custody) * share / Int128(reserve.liabilities))
            required = text(reserve.required)
            missing = text(reserve.missing)
            investable = text(reserve.investable)
        }

        enum CodingKeys: String, CodingKey {
            case currency, liabilities, customers, suspense, payouts, custody, invested, required, missing, investable
            case ratioBasisPoints = "ratio_basis_points"
        }
    }

    public let version: ViewVersion
    /// What of the liabilities must stay in custody.
    public let requiredBasisPoints: Int64
    /// Sorted by currency; one that the book holds nothing in is left out.
    public let currencies: [Line]

    public init(_ report: ReserveReport) {
        version = ViewVersion()
        requiredBasisPoints = report.share.basisPoints
        currencies = report.currencies.map(Line.init)
    }

    enum CodingKeys: String, CodingKey {
        case version, currencies
        case requiredBasisPoints = "required_basis_points"
    }
}
