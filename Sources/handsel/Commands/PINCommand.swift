import ArgumentParser
import ClearingService
import NodeRuntime

struct PINCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin",
        abstract: "Change the PIN under which the keys are encrypted.",
        discussion: """
              handsel pin change
            """,
        subcommands: [PINChangeCommand.self])
}

struct PINChangeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Encrypt the keys anew, under another PIN.",
        discussion: """
            It asks for the PIN, then twice for the new one. A node that runs goes on; its next start needs the new one.
              handsel pin change

            A script gives both in files of mode 0600:
              handsel pin change --pin-file ./pin --new-pin-file ./new-pin

            A copy of the keys file that was made before is still opened by the old PIN.
            """)

    @OptionGroup var pinOption: PINOption

    @Option(
        help: ArgumentHelp("A file with the new PIN, readable by you alone (default: a prompt).", valueName: "file"),
        completion: .file())
    var newPinFile: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let home = try common.existingHome()
        let old = try pinOption.read()
        let new: PIN
        do throws(PINError) { new = try PINSource.readNew(file: newPinFile) } catch { throw CommandError(error) }
        try Runtime.changePIN(of: home, from: old, to: new)
        try common.output.write(AcceptedView())
        try common.output.say("The PIN is changed. Copies of the keys that were made before keep the old one.")
    }
}
