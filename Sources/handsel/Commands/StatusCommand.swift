import ArgumentParser
import ClearingService

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the node does, and what keeps it from its work.",
        discussion: """
              handsel status
              handsel status --home ./bank --json | jq -r .ready

            A payment node says whether its clearing node answers, how many payments wait for their outcome, and whether \
            the clearing node's log fits all that it has signed before. A clearing node says whether it decides, and how \
            many records, accounts and starts (epochs) its book has.

            Ends with 0 if the node answers, whatever it says, and with 4 if it does not. A standby says whom it waits for, \
            and how far it follows.
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try common.output.write(try await LocalAPI(home: try common.existingHome()).status())
    }
}

extension StatusView: Answer {
    func text(_ style: Style) -> String {
        var lines = ["\(SafeText.clean(name)), a \(role.rawValue) node: " + state(style)]
        if let reason { lines.append("  " + SafeText.clean(reason)) }
        if let account { lines.append("  account   " + account) }
        lines.append("  clearing  " + clearing)
        if let unresolved, unresolved > 0 { lines.append("  \(unresolved) payments wait for their outcome") }
        if let verified { lines.append("  the first \(verified) records of the clearing node's log are verified") }
        if let standby, standby.leader != nil { lines.append("  ask the node that leads for everything else") }
        if let records, let accounts, let epoch {
            lines.append("  \(records) records, \(accounts) accounts, epoch \(epoch)")
        }
        return lines.joined(separator: "\n")
    }

    private func state(_ style: Style) -> String {
        if alarm != nil { return style.apply(.error, "ALARM") }
        if standby != nil { return style.apply(.strong, "standing by") }
        return ready ? style.apply(.good, "ready") : style.apply(.error, "not ready")
    }
}
