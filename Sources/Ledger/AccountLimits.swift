/// The most that one account may pay and own, per currency.
///
/// A limit is a number of minor units, and a minor unit of one currency is not worth one of another. Limits are therefore
/// listed per currency, and a currency that is not listed gets the `unlisted` limit: nothing, unless the caller says else.
///
/// - Source: Docs/LEDGER.md section 4.
public struct AccountLimits: Hashable, Sendable {
    private let listed: [Currency: CurrencyLimit]
    private let unlisted: CurrencyLimit

    /// - Parameter unlisted: the limit in every other currency; by default such an account can neither pay nor own any.
    public init(_ listed: [Currency: CurrencyLimit], unlisted: CurrencyLimit = .nothing) {
        // What the list repeats is left out, so that two ways to say the same limits are equal.
        self.listed = listed.filter { $0.value != unlisted }
        self.unlisted = unlisted
    }

    /// The same numbers of minor units in every currency, whatever they are worth: for a book of one currency.
    ///
    /// - Precondition: neither is negative.
    public init(paymentMaximum: Int64, balanceMaximum: Int64) {
        self.init([:], unlisted: CurrencyLimit(paymentMaximum: paymentMaximum, balanceMaximum: balanceMaximum))
    }

    public static let unlimited = AccountLimits([:], unlisted: .unlimited)

    /// Those that differ from `unlistedLimit`, sorted by currency.
    public var listedLimits: [(currency: Currency, limit: CurrencyLimit)] {
        listed.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// In every currency that is not listed.
    public var unlistedLimit: CurrencyLimit { unlisted }

    public func limit(in currency: Currency) -> CurrencyLimit {
        listed[currency] ?? unlisted
    }
}

/// The limits of an account in one currency, in its minor units.
public struct CurrencyLimit: Hashable, Sendable {
    /// The most that one journal entry or hold may take from the account.
    public let paymentMaximum: Int64
    /// The most that the account may own, including what pending holds would bring.
    public let balanceMaximum: Int64

    /// - Precondition: neither is negative.
    public init(paymentMaximum: Int64, balanceMaximum: Int64) {
        precondition(paymentMaximum >= 0 && balanceMaximum >= 0, "a limit is never negative")
        self.paymentMaximum = paymentMaximum
        self.balanceMaximum = balanceMaximum
    }

    public static let nothing = CurrencyLimit(paymentMaximum: 0, balanceMaximum: 0)
    public static let unlimited = CurrencyLimit(paymentMaximum: .max, balanceMaximum: .max)
}
