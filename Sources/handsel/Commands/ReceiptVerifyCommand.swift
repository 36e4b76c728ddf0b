import ArgumentParser
import PaymentProtocol

struct ReceiptVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a receipt with the clearing node's id alone: no node, no network.",
        discussion: """
              handsel receipt verify ./coffee.receipt --clearing-id hslc1...

            The 64 hexadecimal digits that a receipt shows as its signer will do, if you know that they are theirs.

            Ends with 0 if the clearing node signed a book with this very record in it, and with 5 if not.
            """)

    @Argument(help: "The file that receipt export wrote.", completion: .file())
    var file: String

    @OptionGroup var clearing: ClearingIDOption

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let log = try clearing.log()
        let receipt = try ReceiptFile(path: file).read()
        try common.output.write(ReceiptCheck.verify(receipt, log: log))
    }
}
