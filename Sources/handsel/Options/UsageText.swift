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
}
