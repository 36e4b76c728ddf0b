import ArgumentParser
import NodeRuntime

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Clearing node: prove the whole book from its first record on.",
        discussion: """
            Derives every table from the records alone, in a temporary file that needs as much room as the book, and \
            compares; verifies every signature, every key's authority at its time, every decision, and every signed \
            head. It changes nothing, and the node may run meanwhile.
              handsel audit --home ./bank

            Without the signatures it is many times faster:
              handsel audit --home ./bank --balances-only

            Whoever can write the book and has its log key can write another one that is in order. What was kept outside \
            of it shows that: a head of handsel head export or /v1/head, a customer's receipt, an alarm's evidence, a \
            statement of liabilities, a consistency receipt. Each file must be of this log, signed, and in the book:
              handsel audit --home ./bank --head ./november.head --head ./ada.receipt

            A backup is audited in a folder of its own, with a node.toml of two lines and no keys. Docs/OPERATING.md, \
            "Answering an auditor", says how.

            Ends with 5 at the first thing that does not fit.
            """)

    @Flag(help: "Derive the balances, and believe the signatures.")
    var balancesOnly = false

    @Option(
        help: ArgumentHelp(
            "A signed head kept outside of the book, which must be in it; may be repeated.", valueName: "file"),
        completion: .file())
    var head: [String] = []

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let home = try common.existingHome()
        let heads = try head.flatMap { path throws(CommandError) in
            try OutsideHeadFile(path: path).read().map { FiledHead(file: path, $0) }
        }
        let bar = ProgressBar(isShown: !common.json)
        let answer = try Runtime.audit(home, balancesOnly: balancesOnly, against: heads) { done, count in
            bar.show(done: done, of: count, "records")
        }
        bar.clear()
        try common.output.write(answer)
    }
}
