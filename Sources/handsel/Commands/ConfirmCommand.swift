import ArgumentParser
import ClearingService

struct ConfirmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Confirm a bump with the string that the other device shows.",
        discussion: """
            For a second terminal, or a script, while handsel bump waits in the first:
              handsel confirm K7Q4M

            There is one attempt: a wrong string is refused, and ends the bump.
            """)

    @Argument(help: "What the other device shows. Capital or small, with or without spaces.")
    var string: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        guard case .string(let string) = ComparedString(string) else {
            throw CommandError.usage(
                "“\(CellWidth.fitting(string, into: 20))” is no such string",
                next: "Type the five characters that the other device shows.")
        }
        let accepted = try await LocalAPI(home: try common.existingHome()).confirm(string)
        try common.output.write(accepted)
        try common.output.say("Confirmed. handsel bump shows what comes of it.")
    }
}

extension AcceptedView: Answer {
    /// What was accepted says each command in its own words.
    func text(_ style: Style) -> String { "" }
}
