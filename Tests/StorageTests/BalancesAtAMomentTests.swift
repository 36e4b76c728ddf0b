import Foundation
import Ledger
import PaymentProtocol
import Testing

@testable import Storage

/// The query that Docs/OPERATING.md gives an auditor, as it stands there.
@Suite("The query for the balances at a moment")
struct BalancesAtAMomentTests {
    private struct Row: Equatable {
        let account: String
        let currency: String
        let minorUnits: Int64
    }

    private func query(at moment: Timestamp) throws -> String {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "Docs/OPERATING.md"), encoding: .utf8)
        let block = try #require(page.components(separatedBy: "```sql\n").dropFirst().first)
        let query = try #require(block.components(separatedBy: ";").first)
        let shown = "1795305600000000"
        #expect(query.contains(shown))
        return query.replacingOccurrences(of: shown, with: "\(moment.microseconds)")
    }

    private func balances(_ book: Book) -> [Row] {
        book.accounts.flatMap { account in
            book.balances(of: account).map {
                Row(account: account.text, currency: $0.currency.code, minorUnits: $0.balance.posted)
            }
        }.filter { $0.minorUnits != 0 }
    }

    @Test("it finds what the book had then, whatever came later", arguments: Engine.allCases)
    func moment(engine: Engine) throws {
        let place = try BookPlace(engine)
        var bench = try Bench(place.open())
        let ada = try bench.open(1, name: "Ada")
        let ben = try bench.open(2, name: "Ben")
        try bench.credit(10_000, to: ada, .eur)
        try bench.credit(5_000, to: ben, .usd)
        try bench.pay(2_500, from: ada, to: ben.account, .eur)
        try bench.commit()
        let (moment, then) = (bench.now, balances(bench.state.book))
        try bench.pay(700, from: ben, to: ada.account, .eur)
        try bench.credit(100, to: ben, .eur)
        try bench.commit()
        #expect(balances(bench.state.book) != then)

        try bench.store.catchUp()
        let query = try query(at: moment)
        let found = try bench.store.database.reading { session in
            // PostgreSQL adds up whole numbers to one of another type.
            try session.rows(
                "SELECT address, currency, CAST(minor_units AS BIGINT) AS minor_units FROM (\(query)) AS found"
            ).map {
                Row(
                    account: try #require(try $0.text("address")), currency: try #require(try $0.text("currency")),
                    minorUnits: try $0.integer("minor_units"))
            }
        }.filter { $0.minorUnits != 0 }
        func sorted(_ rows: [Row]) -> [Row] {
            rows.sorted { ($0.account, $0.currency) < ($1.account, $1.currency) }
        }
        #expect(sorted(found) == sorted(then))
    }
}
