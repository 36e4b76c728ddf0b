import ArgumentParser

/// Nothing that moves money, or that nothing takes back, is signed at a terminal before somebody said yes; a script says so
/// beforehand.
struct ConsentOption: ParsableArguments {
    @Flag(help: "Do not ask first.")
    var yes = false

    /// Whether somebody is to be asked.
    ///
    /// - Parameter command: what a script types: `escrow confirm`.
    /// - Throws: `CommandError` of status `usage` if nobody is there, and nobody said yes beforehand.
    func mustAsk(_ command: String) throws(CommandError) -> Bool {
        guard !yes else { return false }
        guard Terminal.Stream.standardInput.isTerminal else {
            throw .usage("nobody is there to confirm this", next: "A script says: handsel \(command) ... --yes")
        }
        return true
    }

    /// - Parameters:
    ///   - question: without its question mark. Parts of it may come from others.
    ///   - declined: what then did not happen: `not paid`.
    /// - Throws: `CommandError` with the code `declined` unless the answer is yes.
    static func ask(_ question: String, declined: String) throws(CommandError) {
        try Terminal.write(SafeText.clean(question) + "? [y/N] ", to: .standardError)
        guard ["y", "yes"].contains((LineReader.line() ?? "").lowercased()) else {
            throw CommandError(.refused, "declined", declined, why: "You did not say yes. Nothing was signed.")
        }
    }
}
