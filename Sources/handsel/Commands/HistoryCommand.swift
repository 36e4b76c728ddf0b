import ArgumentParser

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the account's payments, the newest first.",
        discussion: """
              handsel history
              handsel history --limit 5

            A payment is requested (asked for by this node and not paid), signed (outcome not known yet), held (set \
            aside, in an escrow or until the operator has looked), settled, returned (it went back), or refused. Names are \
            what people call themselves; nobody has verified them.
            """)

    @Option(help: "How many payments at most: 1 to 1000.")
    var limit = 50

    @OptionGroup var common: CommonOptions

    func run() async throws {
        guard (1...1_000).contains(limit) else { throw CommandError.usage("--limit is 1 to 1000, not \(limit)") }
        try common.output.write(try await LocalAPI(home: try common.existingHome()).history(limit: limit))
    }
}
