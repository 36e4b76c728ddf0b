import ArgumentParser
import ClearingService

struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compare the account's own records with the clearing node's statement.",
        discussion: """
              handsel reconcile
              handsel reconcile --json | jq -r '.differences[].message'

            Reads the whole statement, proves every receipt in it, takes in what was missing here, sends again what has \
            no outcome yet, and explains each difference.

            Ends with 0 if both had the same, with 3 if they had not and now do or will, and with 5 if the clearing node \
            contradicts its own proofs.
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let view = try await LocalAPI(home: try common.existingHome()).reconcile()
        try common.output.write(view)
        switch view.outcome {
        case .agrees: break
        case .resolved:
            throw CommandError(
                .refused, "differed", "the two did not have the same",
                why: "What was missing here is taken in; what has no outcome was sent again.",
                next: "Run handsel reconcile once more in a minute.")
        case .broken:
            throw CommandError(
                .integrityBroken, "contradicted", "the clearing node contradicts its own proofs",
                next: "Export the receipts named above with: handsel receipt export")
        }
    }
}

extension ReconciliationView: Answer {
    func text(_ style: Style) -> String {
        let head = "\(agreed) records are the same on both sides, up to record \(through) of the clearing node's log."
        guard !differences.isEmpty else { return style.apply(.good, "Nothing differs.") + " " + head }
        var table = Table([
            Table.Column("WHAT"), Table.Column("RECORD", .right), Table.Column("PAYMENT"),
            Table.Column("AMOUNT", .right),
        ])
        for difference in differences {
            table.add([
                difference.kind.rawValue.replacing("_", with: " "), difference.sequence.map(String.init) ?? "",
                String((difference.identifier ?? "").prefix(8)), difference.amount?.text ?? "",
            ])
        }
        let words = differences.map { difference in
            let name = difference.identifier.map { String($0.prefix(8)) } ?? difference.sequence.map { "record \($0)" }
            return "  \(name ?? ""): \(difference.message)"
        }
        return ([head, table.text(style)] + words).joined(separator: "\n")
    }
}
