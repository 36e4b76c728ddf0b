import ArgumentParser
import ClearingService
import NodeRuntime

struct LimitsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Payment node: show what limits the account, and how much of it is left.",
        discussion: """
            The clearing node is asked, so the node must run and be connected. What it finds out about payments that look \
            like one that was split, it does not say.
              handsel limits
              handsel limits show --json | jq -r '.currencies[].limits[].left'
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let home = try common.existingHome()
        try LimitsCommand.require(.payment, for: "handsel limits show", in: home)
        try common.output.write(try await LocalAPI(home: home).limits())
    }
}
