import ClearingService
import Ledger
import NodeRuntime
import PaymentProtocol

/// What an audit found in order. Docs/schemas/audit.json.
struct AuditAnswer: Answer {
    /// Of one currency. Debits: what the custody accounts hold. Credits: what customers have against it.
    struct Total: Codable, Equatable, Sendable {
        let currency: String
        let debits: String
        let credits: String
    }

    let version: ViewVersion
    /// The clearing node's address.
    let clearing: String
    let records: UInt64
    /// Left out where they were not verified.
    let signatures: UInt64?
    let heads: UInt64?
    /// Daily statements of liabilities that were derived again.
    let statements: UInt64?
    /// Of those that were kept outside of the book and given: how many are in it.
    let outsideHeads: Int
    /// How many records the largest of these covers; left out where none was given.
    let outsideRecords: UInt64?
    let accounts: Int
    let totals: [Total]

    init(_ report: Audit.Report, balancesOnly: Bool) {
        version = ViewVersion()
        clearing = report.clearing.text
        records = report.recordCount
        signatures = balancesOnly ? nil : report.signatureCount
        heads = balancesOnly ? nil : report.headCount
        statements = balancesOnly ? nil : report.statementCount
        outsideHeads = report.outsideHeadCount
        outsideRecords = report.outsideSize
        accounts = report.accountCount
        totals = report.totals.map { total in
            Total(
                currency: total.currency.code,
                debits: Amount(minorUnits: total.debits, currency: total.currency).majorUnits,
                credits: Amount(minorUnits: total.credits, currency: total.currency).majorUnits)
        }
    }

    enum CodingKeys: String, CodingKey {
        case version, clearing, records, signatures, heads, statements, accounts, totals
        case outsideHeads = "outside_heads"
        case outsideRecords = "outside_records"
    }

    func text(_ style: Style) -> String {
        var lines = [
            "\(style.apply(.good, "The book is in order:")) \(records) records, \(accounts) accounts."
        ]
        if let signatures, let heads {
            lines.append(
                "  \(signatures) signatures and \(heads) signed heads verified, each with its key's authority.")
        } else {
            lines.append("  Balances derived from the records; no signature was verified.")
        }
        if let statements, statements > 0 {
            lines.append("  \(statements) daily statements of liabilities derived again.")
        }
        if let outsideRecords {
            lines.append(
                "  Heads kept outside of it that are in it: \(outsideHeads). Nothing in the first \(outsideRecords) records was "
                    + "changed since.")
        }
        for total in totals {
            lines.append("  \(total.currency): debits \(total.debits), credits \(total.credits).")
        }
        return lines.joined(separator: "\n")
    }
}
