/// Which share of the money that the book owes must stay in custody: basis points, hundredths of a percent.
///
/// - Source: Docs/LEDGER.md section 10.
public struct ReserveShare: Hashable, Sendable {
    public static let basisPointsMax: Int64 = 10_000

    /// From 0 to `basisPointsMax`.
    public let basisPoints: Int64

    /// Nil outside of 0 to `basisPointsMax`.
    public init?(basisPoints: Int64) {
        guard (0...Self.basisPointsMax).contains(basisPoints) else { return nil }
        self.basisPoints = basisPoints
    }

    private init(unchecked basisPoints: Int64) {
        self.basisPoints = basisPoints
    }

    /// Nothing may be invested: what every book begins with.
    public static let all = ReserveShare(unchecked: basisPointsMax)

    /// What must be in custody against liabilities of so many minor units, rounded up: never a part of a unit too little.
    public func required(of liabilities: Int64) -> Int64 {
        let product = Int128(liabilities) * Int128(basisPoints)
        // At most the liabilities themselves, which an Int64 counts.
        return Int64((product + Int128(Self.basisPointsMax) - 1) / Int128(Self.basisPointsMax))
    }
}

/// How the reserve of one currency stands, in minor units.
public struct Reserve: Hashable, Sendable {
    public let currency: Currency
    /// What the book owes: to customers, in suspense, and to be paid out.
    public let liabilities: Int64
    public let custody: Int64
    public let invested: Int64
    /// What must be in custody.
    public let required: Int64

    public init(currency: Currency, custody: Int64, invested: Int64, share: ReserveShare) {
        self.currency = currency
        self.custody = custody
        self.invested = invested
        // Both are parts of a total that an Int64 counts, and the total is what is owed.
        liabilities = custody + invested
        required = share.required(of: liabilities)
    }

    /// Less is in custody than must be: money was paid out, or the share was raised. Nothing more can be invested.
    public var isShort: Bool { custody < required }

    /// By how much custody is short; 0 if it is not.
    public var missing: Int64 { max(0, required - custody) }

    /// What could be invested now.
    public var investable: Int64 { max(0, custody - required) }
}
