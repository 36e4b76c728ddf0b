import ArgumentParser

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the journal and its tables into one file, while the node runs.",
        discussion: """
              handsel backup --home ./bank /media/usb/book-2026-11-21.sqlite

            The keys and node.toml are not in it: copy them once, to another place. Docs/OPERATING.md, "Backups", says how \
            to restore, and why a clearing node is never started from an older copy.
            """)

    @Argument(help: "Where to. Nothing is overwritten.", completion: .file())
    var file: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let home = try common.existingHome()
        try common.output.write(try Runtime.backUp(home, to: file))
    }
}
