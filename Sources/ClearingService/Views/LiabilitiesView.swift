import Ledger
public import PaymentProtocol

/// A signed statement of liabilities, as people and programs read it.
public struct LiabilitiesView: AnswerView {
    public struct Line: Codable, Equatable, Sendable {
        public let currency: String
        public let customers: String
        public let suspense: String
        public let payouts: String
        public let custody: String
        public let invested: String
        /// What of the customers' money is set aside for payments that are not settled.
        public let held: String
    }

    public let version: ViewVersion
    /// `2026-11-21`, in UTC.
    public let day: String
    public let time: String
    /// How many records it speaks of.
    public let treeSize: UInt64
    /// The root over them.
    public let root: String
    public let accounts: UInt64
    public let requiredBasisPoints: Int64
    public let currencies: [Line]
    /// The clearing node's id, whose key signed it.
    public let clearing: String
    /// Base64url of the signed message (COSE_Sign1).
    public let statement: String

    public init(_ statement: Signed<LiabilitiesStatement>) {
        let message = statement.message
        version = ViewVersion()
        day = DayText.write(message.day)
        time = message.time.rfc3339
        treeSize = message.size
        root = message.root.description
        accounts = message.accountCount
        requiredBasisPoints = message.share.basisPoints
        currencies = message.lines.map { line in
            func text(_ minorUnits: Int64) -> String {
                Amount(minorUnits: minorUnits, currency: line.currency).majorUnits
            }
            return Line(
                currency: line.currency.code, customers: text(line.customers), suspense: text(line.suspense),
                payouts: text(line.payouts), custody: text(line.custody), invested: text(line.invested),
                held: text(line.held))
        }
        clearing = statement.signer.description
        self.statement = Base64URL.encode(statement.envelope)
    }

    enum CodingKeys: String, CodingKey {
        case version, day, time, root, accounts, currencies, clearing, statement
        case treeSize = "tree_size"
        case requiredBasisPoints = "required_basis_points"
    }
}

/// A day as people write it.
public enum DayText {
    private static let microseconds: Int64 = 86_400_000_000

    /// `2026-11-21`
    public static func write(_ day: Int64) -> String {
        let (product, overflow) = day.multipliedReportingOverflow(by: microseconds)
        return overflow ? "\(day)" : String(Timestamp(microseconds: product).rfc3339.prefix(10))
    }

    /// Days since 1970-01-01 of `2026-11-21`; nil for anything else.
    public static func read(_ text: String) -> Int64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, text.utf8.count == 10, let year = Int64(parts[0]), let month = Int64(parts[1]),
            let date = Int64(parts[2]), (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(date)
        else { return nil }
        // The year begins in March, so that the day that comes and goes is its last.
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + date - 1
        let day = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        return write(day) == text ? day : nil
    }
}
