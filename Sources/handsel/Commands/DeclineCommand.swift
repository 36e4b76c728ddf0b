import ArgumentParser
import ClearingService

struct DeclineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decline",
        abstract: "End a bump without paying.",
        discussion: """
              handsel decline

            The other side is told that nothing comes of it.
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let accepted = try await LocalAPI(home: try common.existingHome()).decline()
        try common.output.write(accepted)
        try common.output.say("Declined. Nothing was signed.")
    }
}
