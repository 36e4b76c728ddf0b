import ArgumentParser
import ClearingService
import PaymentProtocol

struct HeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "head",
        abstract: "Keep and check signed heads: so many records, under this root.",
        discussion: """
            A clearing node signs its log's head after every group of records. Whoever keeps one outside of the book can \
            show later whether anything before it was changed.
              handsel head export ./november.head
              handsel head verify ./november.head --clearing-id hslc1...
              handsel audit --head ./november.head
            """,
        subcommands: [HeadExportCommand.self, HeadVerifyCommand.self])
}

struct HeadExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Clearing node: write the latest signed head to a file.",
        discussion: """
              handsel head export ./november.head

            It names no account and no payment. Give it to whoever is to check the book later, and keep one where nobody \
            who can change the book can change it. An existing file is never overwritten.
            """)

    @Argument(help: "The file to write.", completion: .file())
    var file: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let view = try await LocalAPI(home: try common.existingHome()).head()
        try ReceiptFile(path: file).create(view.json)
        try common.output.write(view)
    }
}

struct HeadVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check one head, or that a later one continues it: no node, no network.",
        discussion: """
              handsel head verify ./november.head --clearing-id hslc1...

            That nothing was changed between two heads, a consistency receipt shows. The clearing node makes it for \
            whoever asks /v1/consistency?from=SIZE with "Accept: application/cose"; it brings the later head along, and \
            --output keeps that one for the next time:
              handsel head verify ./november.head --receipt ./to-december.receipt \\
                --output ./december.head --clearing-id hslc1...
              handsel head verify ./november.head ./december.head \\
                --receipt ./to-december.receipt --clearing-id hslc1...

            Besides what head export writes and /v1/head serves, a receipt, evidence and a statement of liabilities serve \
            as heads.

            Ends with 0 if the clearing node signed all of it, and with 5 if something does not fit.
            """)

    @Argument(help: "The head, or the earlier one.", completion: .file())
    var file: String

    @Argument(help: "The later head, if it is not the one in the receipt.", completion: .file())
    var later: String?

    @Option(help: ArgumentHelp("A consistency receipt from one to the other.", valueName: "file"), completion: .file())
    var receipt: String?

    @Option(
        help: ArgumentHelp("A file that is not there yet, for the later head in the receipt.", valueName: "file"),
        completion: .file())
    var output: String?

    @OptionGroup var clearing: ClearingIDOption

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let check = HeadCheck(log: try clearing.log())
        let earlier = try check.head(file)
        let named = try later.map { path throws(CommandError) in (head: try check.head(path), path: path) }
        guard let receipt else {
            guard output == nil else {
                throw CommandError.usage(
                    "there is no later head to write", next: "It is in the receipt: --receipt FILE")
            }
            if let named { try check.same(earlier, file, named.head, named.path) }
            return try common.output.write(HeadCheckAnswer(earlier, later: nil))
        }
        let following = try check.continuation(of: earlier, receipt)
        if let named { try check.same(try SignedRoot(following), receipt, named.head, named.path) }
        if let output { try ReceiptFile(path: output).create(HeadView(following).json) }
        try common.output.write(HeadCheckAnswer(earlier, later: try SignedRoot(following)))
    }
}
