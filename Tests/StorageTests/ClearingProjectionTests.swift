import Foundation
import Ledger
import PaymentProtocol
import Testing

@testable import Storage

@Suite struct ClearingProjectionTests {
    @Test(
        "whatever happens in whatever groups, the tables say what the records say", arguments: Engine.allCases,
        UInt64(1)...8)
    func property(engine: Engine, seed: UInt64) throws {
        let place = try BookPlace(engine)
        var bench = try Bench(place.open(), seed: seed)
        var owners: [Bench.Owner] = []
        var intents: [Signed<PaymentIntent>] = []
        let currencies: [Currency] = [.eur, .usd, .jpy, .kwd]
        for _ in 0..<300 {
            let currency = currencies.randomElement(using: &bench.random) ?? .eur
            switch Int.random(in: 0..<20, using: &bench.random) {
            case 0, 1:
                owners.append(try bench.open(UInt8(owners.count + 1), name: "Owner \(owners.count)"))
            case 2, 3, 4:
                guard let owner = owners.randomElement(using: &bench.random) else { continue }
                try bench.credit(Int64.random(in: 1...20_000, using: &bench.random), to: owner, currency)
            case 5:
                guard let owner = owners.randomElement(using: &bench.random) else { continue }
                try bench.authorise(UInt8.random(in: 150...170, using: &bench.random), for: owner)
            case 6:
                guard let owner = owners.randomElement(using: &bench.random) else { continue }
                try bench.revoke(UInt8.random(in: 150...170, using: &bench.random), of: owner)
            case 7, 8, 9:
                try bench.commit()
            case 10:
                try bench.commit()
                try bench.store.close()
                bench = try Bench(place.open(), seed: bench.random.next())
            default:
                guard let debtor = owners.randomElement(using: &bench.random),
                    let creditor = owners.randomElement(using: &bench.random)
                else { continue }
                let amount = Int64.random(in: 1...9_000, using: &bench.random)
                intents.append(try bench.pay(amount, from: debtor, to: creditor.account, currency))
            }
        }
        try bench.commit()
        try expectBalances(bench)
        try expectEntries(bench)
        try expectAccounts(bench)
        try expectStatements(bench)
        try expectIntents(bench, intents)
        #expect(try bench.store.tree == bench.state.tree)
        #expect(try bench.store.findings().isEmpty)
    }

    private func expectBalances(_ bench: Bench) throws {
        let book = bench.state.book
        let expected = book.accounts.flatMap { account in
            book.balances(of: account).filter { $0.balance.posted != 0 }.map {
                ClearingStore.AccountBalanceRow(
                    account: account, currency: $0.currency, minorUnits: $0.balance.posted)
            }
        }
        #expect(try bench.store.balances() == expected)
    }

    /// Anyone can prove the book with a query.
    private func expectEntries(_ bench: Bench) throws {
        try bench.store.database.reading { session in
            let unbalanced = try session.rows(
                """
                SELECT currency FROM posting GROUP BY sequence, currency
                HAVING sum(CASE side WHEN 'debit' THEN minor_units ELSE -minor_units END) <> 0
                """)
            #expect(unbalanced.isEmpty)
            let wrong = try session.rows(
                """
                SELECT account FROM balance JOIN account ON number = account
                WHERE minor_units <> (
                    SELECT sum(CASE WHEN (side = 'debit') = (kind = 'custody') THEN p.minor_units ELSE -p.minor_units END)
                    FROM posting AS p WHERE p.account = balance.account AND p.currency = balance.currency)
                """)
            #expect(wrong.isEmpty)
            let moved = bench.records.count { record in
                switch record.body {
                case .settled, .credited: true
                default: false
                }
            }
            #expect(try session.rows("SELECT sequence FROM payment").count == moved)
        }
    }

    private func expectAccounts(_ bench: Bench) throws {
        try bench.store.database.reading { session in
            let rows = try session.rows("SELECT * FROM account ORDER BY id")
            #expect(try rows.map { AccountIdentifier(try $0.bytes32("id")) } == bench.state.book.accounts)
            for row in rows {
                let account = AccountIdentifier(try row.bytes32("id"))
                #expect(try row.text("address") == account.text)
                let keys = try session.rows(
                    "SELECT * FROM account_key WHERE account = ? ORDER BY authorised_by", try row.integer("number"))
                let expected = bench.state.signingAuthority(of: account)?.keys ?? []
                #expect(try keys.map { PublicKey(try $0.bytes32("key")) } == expected.map(\.key))
                #expect(try keys.map { try $0.integer("authorised_at") } == expected.map(\.authorised.microseconds))
                #expect(
                    try keys.map { try $0.isNull("revoked_at") ? nil : try $0.integer("revoked_at") }
                        == expected.map(\.revoked?.microseconds))
                #expect(try keys.map { try $0.text("role") } == expected.map { "\($0.role)" })
            }
        }
    }

    private func expectStatements(_ bench: Bench) throws {
        for account in bench.state.book.accounts {
            let statement = try bench.store.statement(of: account, after: 0, limit: .max - 1)
            let expected = bench.records.indices.filter { bench.records[$0].statementAccounts.contains(account) }
            #expect(statement.items.map { Int($0.receipt.sequence) } == expected)
            #expect(statement.items.map(\.receipt.record) == expected.map { bench.records[$0] })
            #expect(statement.through == UInt64(bench.records.count - 1))
        }
    }

    private func expectIntents(_ bench: Bench, _ intents: [Signed<PaymentIntent>]) throws {
        var decided: [Digest: DecidedIntent] = [:]
        for (sequence, record) in bench.records.enumerated() {
            let (payment, isSettled): (SubmittedPayment, Bool)
            switch record.body {
            case .settled(let settled): (payment, isSettled) = (settled, true)
            case .refused(let refused, _): (payment, isSettled) = (refused, false)
            default: continue
            }
            decided[payment.intent.digest] = DecidedIntent(
                digest: payment.intent.digest, sequence: UInt64(sequence), isSettled: isSettled)
        }
        #expect(!decided.isEmpty)
        for intent in intents {
            #expect(try bench.store.lookUp(intent.message.key, digest: intent.digest) == decided[intent.digest])
        }
    }
}
