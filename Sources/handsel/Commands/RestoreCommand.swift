import ArgumentParser

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of the journal, while no node runs.",
        discussion: """
              handsel restore --home ./bank /media/usb/book-2026-11-21.sqlite
              handsel audit --home ./bank

            The home needs its keys and its node.toml first. The backup is copied and verified before anything is \
            touched: it is whole, its records follow each other, its tables say what they say, and it was written with \
            these keys. What was in its place is set aside in the home, never deleted.

            A clearing node's backup lacks whatever was acknowledged after it was made. If the home, or a customer who \
            connects, knows of more, the node answers for the past and decides nothing until the latest copy is back: \
            Docs/OPERATING.md, "An older copy of the book". A payment node reads what it missed from its clearing node.
            """)

    @Argument(help: "What handsel backup wrote. It is left as it is.", completion: .file())
    var file: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let home = try common.existingHome()
        try common.output.write(try Runtime.restore(home, from: file))
    }
}
