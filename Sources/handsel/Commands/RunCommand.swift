import ArgumentParser
import Logging
import NodeRuntime

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the node, until it is told to end.",
        discussion: """
              handsel run
              handsel run --home ./bank --pin-file ./pin

            It says "ready" with its addresses when every door is open. Ctrl-C or SIGTERM end it in good order: what it \
            took in is answered, and what it answered is on the disk. Its log goes to the standard error output.

            A service that starts it can wait for the one line of JSON:
              handsel run --json
              {"event":"ready",...,"listen":"127.0.0.1:7410",...,"version":1}

            A second machine with the same keys waits until the first one fails, if the book is in PostgreSQL:
              handsel run --standby
            It opens its doors, and says "ready", when it takes over. Docs/OPERATING.md, "PostgreSQL", says how.
            """)

    @Flag(help: "With PostgreSQL: wait while another node leads the book, and take over when that one fails.")
    var standby = false

    @Flag(help: "With PostgreSQL: run although its server could lose payments that were acknowledged.")
    var mayLoseAcknowledged = false

    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let home = try common.existingHome()
        let configuration = try Runtime.configuration(of: home)
        let pin = try pinOption.read()
        let output = common.output
        let choices = RunChoices(isStandby: standby, mayLoseAcknowledged: mayLoseAcknowledged)
        try await Runtime.run(home, configuration, choices, pin: pin) { ready in
            // Whoever started it no longer listens; the node serves others all the same.
            try? output.write(ready)
        }
    }
}
