import ArgumentParser
import PaymentProtocol

/// Whose log a file must be of, for the commands that check one with the clearing node's id alone.
struct ClearingIDOption: ParsableArguments {
    @Option(
        name: .customLong("clearing-id"),
        help: ArgumentHelp("Who the clearing node is; its operator gets it from handsel identity.", valueName: "text"))
    var clearingID: String

    /// - Throws: `CommandError` of usage unless it names a clearing node or a log's key.
    func log() throws -> PublicKey { try AccountText.readLog(clearingID) }
}
