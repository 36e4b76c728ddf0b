import ArgumentParser

struct BalanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance",
        abstract: "Show what the account has.",
        discussion: """
            The clearing node is asked, so the node must run and be connected.
              handsel balance
              handsel balance --json | jq -r '.balances[] | .available + " " + .currency'
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try common.output.write(try await LocalAPI(home: try common.existingHome()).balance())
    }
}
