import ArgumentParser
import ClearingService
import NodeRuntime
import PaymentProtocol

struct ReserveStatementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement",
        abstract: "Show the signed statement of what was owed and held when a day was over.",
        discussion: """
            The clearing node signs one each day after midnight, UTC. --output writes the signed bytes for an auditor, who \
            checks them with handsel reserve verify.
              handsel reserve statement
              handsel reserve statement 2026-11-21 --output ./monday.statement
            """)

    @Argument(help: "Which day, in UTC: 2026-11-21; left out, the latest.")
    var day: String?
    @Option(help: ArgumentHelp("A file that is not there yet, for the signed bytes.", valueName: "file"))
    var output: String?
    @OptionGroup var common: CommonOptions

    func run() async throws {
        if let day, DayText.read(day) == nil {
            throw CommandError.usage("“\(day)” is not a day", next: "Write it like this: 2026-11-21")
        }
        let view = try await LocalAPI(home: common.existingHome()).liabilities(day: day)
        if let output {
            guard let bytes = Base64URL.decode(view.statement) else {
                throw CommandError(.failed, "unexpected", "the node's statement cannot be read")
            }
            try ReceiptFile(path: output).create(bytes)
        }
        try common.output.write(view)
    }
}

struct ReserveVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a statement of liabilities with the clearing node's id alone.",
        discussion: """
              handsel reserve verify ./monday.statement --clearing-id hslc1...

            Ends with 0 if the clearing node signed it, and with 5 if not. Whether it says what the records say, \
            handsel audit finds out in the clearing node's home.
            """)

    @Argument(help: "The file that reserve statement wrote.", completion: .file())
    var file: String
    @OptionGroup var clearing: ClearingIDOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let log = try clearing.log()
        let bytes = try OutsideFile(path: file).read(
            bytesMax: SettlementReceipt.bytesMax, what: "a statement of liabilities")
        let statement: Signed<LiabilitiesStatement>
        do throws(EnvelopeError) {
            statement = try Envelope(decoding: bytes).verified(as: LiabilitiesStatement.self)
        } catch {
            throw CommandError(
                .integrityBroken, "statement_invalid", "\(file) is not a signed statement of liabilities",
                why: "\(error).", next: "Ask for the file again: it is copied byte for byte, never as text.")
        }
        guard statement.signer == log, statement.message.clearing == log else {
            throw CommandError(
                .integrityBroken, "statement_invalid", "another key than this clearing node's signed \(file)",
                next: "Compare the clearing node's id with the one you were given.")
        }
        try common.output.write(LiabilitiesView(statement))
    }
}

extension LiabilitiesView: Answer {
    func text(_ style: Style) -> String {
        var table = Table([
            Table.Column("currency"), Table.Column("customers", .right), Table.Column("suspense", .right),
            Table.Column("payouts", .right), Table.Column("custody", .right), Table.Column("invested", .right),
            Table.Column("held", .right),
        ])
        for line in currencies {
            table.add([
                line.currency, line.customers, line.suspense, line.payouts, line.custody, line.invested, line.held,
            ])
        }
        let head = "\(style.apply(.good, "Signed:")) what was owed and held at the end of \(day) (UTC)."
        let rest = [
            "  \(accounts) accounts, \(treeSize) records; \(ReserveView.percent(requiredBasisPoints)) had to be in custody.",
            "  signed by \(clearing)",
        ]
        return ([head] + (table.isEmpty ? [] : [table.text(style)]) + rest).joined(separator: "\n")
    }
}
