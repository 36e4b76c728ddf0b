import ArgumentParser
import NodeRuntime

/// Where the PIN comes from, for commands that open the keys.
struct PINOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with the PIN, readable by you alone (default: $HANDSEL_PIN, else a prompt).", valueName: "file"),
        completion: .file())
    var pinFile: String?

    /// - Parameter isNew: the PIN of a new node: a prompt asks for it twice.
    func read(isNew: Bool = false) throws(CommandError) -> PIN {
        do {
            return try PINSource.read(file: pinFile, isNew: isNew)
        } catch {
            throw CommandError(error)
        }
    }
}
