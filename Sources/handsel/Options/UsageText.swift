import ArgumentParser
import ClearingService

/// Turns what the argument parser says about a mistake into an error like any other.
enum UsageText {
    /// - Parameter message: `Error: Missing expected argument '<amount>'`, and lines of help and usage below it.
    static func error(fromParser message: String) -> CommandError {
        var lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var what = lines.isEmpty ? message : lines.removeFirst()
        if what.hasPrefix("Error: ") { what.removeFirst("Error: ".count) }
        while what.last == "." { what.removeLast() }
        let usage = lines.first { $0.hasPrefix("Usage: ") }
        let seeHelp = lines.first { $0.contains("for more information") }
            .map { String($0.drop { $0 == " " }) }
        let next = [usage, seeHelp].compactMap { $0 }.joined(separator: "\n  ")
        return CommandError(.usage, "usage", what, next: next.isEmpty ? nil : next)
    }

    /// The argument parser takes a wrong command for a wrong argument.
    ///
    /// - Returns: nil if the first argument is a command, or none at all.
    static func unknownCommand(_ arguments: [String]) -> CommandError? {
        let names = Handsel.configuration.subcommands.compactMap { $0.configuration.commandName }
        guard let name = arguments.first, !name.hasPrefix("-"), !names.contains(name), name != "help" else {
            return nil
        }
        let suggestion = NearestName.of(name, among: names).map { "Did you mean \($0)? " } ?? ""
        return .usage(
            "there is no command “\(CellWidth.fitting(name, into: 40))”",
            next: suggestion + "See all with: handsel --help")
    }
}
