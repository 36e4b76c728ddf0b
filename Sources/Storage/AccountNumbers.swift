import Ledger
import Synchronization

/// The short names of accounts within the tables: the sequence number of the record that opened each; 0 for custody.
///
/// A number never changes once its record is committed, so it is remembered for the next group.
final class AccountNumbers: Sendable {
    /// Beyond so many, all are forgotten; they are looked up again when they are needed. About 16 MiB.
    static let countMax = 1 << 18

    private let known = Mutex<[AccountIdentifier: Int64]>([:])

    /// - Throws: `StorageError.corrupt` for an account that no record opened.
    func number(of account: AccountIdentifier, _ session: any SQLSession) throws -> Int64 {
        if let number = known.withLock({ $0[account] }) { return number }
        guard let row = try session.row("SELECT number FROM account WHERE id = ?", account.blob) else {
            throw StorageError.corrupt("account \(account) has no row")
        }
        return try row.integer("number")
    }

    /// So many are asked for at once.
    private static let askedAtOnce = 64

    /// The numbers of those that have a row, all of them in a few queries.
    func numbers(
        of accounts: Set<AccountIdentifier>, _ session: any SQLSession
    ) throws -> [AccountIdentifier: Int64] {
        var numbers: [AccountIdentifier: Int64] = [:]
        var missing = known.withLock { known in
            accounts.filter { account in
                numbers[account] = known[account]
                return numbers[account] == nil
            }
        }.sorted()[...]
        while !missing.isEmpty {
            // Always as many places, so that it is one statement: the last is repeated.
            let asked = missing.prefix(Self.askedAtOnce)
            missing = missing.dropFirst(Self.askedAtOnce)
            let filled =
                asked + [AccountIdentifier](repeating: asked[asked.endIndex - 1], count: Self.askedAtOnce - asked.count)
            let places = [String](repeating: "?", count: Self.askedAtOnce).joined(separator: ", ")
            let rows = try session.rows(
                "SELECT id, number FROM account WHERE id IN (\(places))", values: filled.map { .bytes($0.bytes.bytes) })
            for row in rows { numbers[AccountIdentifier(try row.bytes32("id"))] = try row.integer("number") }
        }
        return numbers
    }

    /// To be called for numbers that are committed, and no others.
    func remember(_ numbers: [AccountIdentifier: Int64]) {
        known.withLock { known in
            if known.count + numbers.count > Self.countMax { known = [:] }
            known.merge(numbers) { old, _ in old }
        }
    }
}
