import ArgumentParser

struct ReceiptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt",
        abstract: "List, show, export and verify receipts.",
        discussion: """
            A receipt is the clearing node's record of a payment, with the proof that it stands in the node's book.
              handsel receipt list
              handsel receipt export 3f9a04c1 ./coffee.receipt
              handsel receipt verify ./coffee.receipt --clearing-id hslc1...
            """,
        subcommands: [
            ReceiptListCommand.self, ReceiptShowCommand.self, ReceiptExportCommand.self, ReceiptVerifyCommand.self,
        ])
}

struct ReceiptListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the receipts, the newest first.",
        discussion: """
              handsel receipt list

            Its last column is what receipt show and receipt export take.
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try common.output.write(try await LocalAPI(home: try common.existingHome()).receipts())
    }
}

struct ReceiptShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one receipt: who paid whom, what, when, and where that is written.",
        discussion: """
            The beginning of the payment's identifier is enough, if no other payment's begins so.
              handsel receipt show 3f9a04c1
            """)

    @Argument(help: "The payment, or the beginning of it: see handsel receipt list.")
    var id: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let identifier = try ReceiptName.read(id)
        try common.output.write(try await LocalAPI(home: try common.existingHome()).receipt(identifier))
    }
}

struct ReceiptExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write one receipt to a file, to be kept or passed on.",
        discussion: """
              handsel receipt export 3f9a04c1 ./coffee.receipt

            The file is readable by you alone until you decide otherwise. An existing file is never overwritten. Anyone \
            who has the file and knows the clearing node's id can check it with handsel receipt verify.
            """)

    @Argument(help: "The payment, or the beginning of it: see handsel receipt list.")
    var id: String

    @Argument(help: "The file to write.", completion: .file())
    var file: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let identifier = try ReceiptName.read(id)
        let view = try await LocalAPI(home: try common.existingHome()).receipt(identifier)
        try common.output.write(try ExportAnswer(writing: view, to: file))
    }
}
