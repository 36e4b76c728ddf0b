import ArgumentParser
import Ledger
import PaymentProtocol

struct TextCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "Clearing node: erase what was said about a payment.",
        discussion: """
            The text is named by its hash, which every receipt of the payment has:
              handsel receipt verify ./coffee.receipt --clearing-id hslc1... --json \\
                | jq -r .text_hash
              handsel text erase b664e534495aeffd...
            """,
        subcommands: [TextEraseCommand.self])
}

struct TextEraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase a text, in the book's file and in its log.",
        discussion: """
            The record keeps the hash and proves what it proved before; that the text was erased is a record too. \
            Whoever received the text may still have it, and so may your backups. Payments with the very same text \
            lose it together.
              handsel text erase b664e534495aeffd...
            """)

    @Argument(help: "SHA-256 of the text in hexadecimal: text_hash of the payment's receipt.")
    var hash: String
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        guard let bytes = Bytes32(hexadecimal: hash) else {
            throw CommandError.usage("“\(hash)” is not a hash", next: "It has 64 digits 0–9 and a–f.")
        }
        try common.output.write(
            try await OperatorInstructions.give(.eraseText(Digest(bytes)), reference: nil, pinOption, common))
    }
}
