public import Ledger

/// How the money of others lies, in every currency that the book holds.
public struct ReserveReport: Equatable, Sendable {
    public struct InCurrency: Equatable, Sendable {
        public let reserve: Reserve
        /// Minor units of the liabilities that nobody's account has.
        public let suspense: Int64
        /// Minor units of the liabilities that are to be paid out.
        public let payouts: Int64

        public init(reserve: Reserve, suspense: Int64, payouts: Int64) {
            (self.reserve, self.suspense, self.payouts) = (reserve, suspense, payouts)
        }
    }

    public let share: ReserveShare
    /// Sorted by currency.
    public let currencies: [InCurrency]

    public init(share: ReserveShare, currencies: [InCurrency]) {
        (self.share, self.currencies) = (share, currencies)
    }
}
