import ArgumentParser
import Testing

@testable import handsel

@Suite("Usage errors")
struct UsageTextTests {
    @Test("what the argument parser says becomes an error like any other, and never its own exit code")
    func translates() {
        for arguments in [["pay"], ["init", "--role", "king"], ["history", "--limit", "many"], ["bump", "--at"]] {
            let error = #expect(throws: (any Error).self) { try Handsel.parseAsRoot(arguments) }
            let message = Handsel.fullMessage(for: error ?? CancellationError())
            let usage = UsageText.error(fromParser: message)
            #expect(usage.status == .usage)
            #expect(!usage.what.isEmpty && !usage.what.hasPrefix("Error") && !usage.what.hasSuffix("."))
            #expect(usage.next?.contains("handsel \(arguments[0])") == true, "\(message)")
        }
    }

    @Test("a command that does not exist is told from an option, and the nearest name is suggested")
    func unknownCommand() {
        #expect(
            UsageText.unknownCommand(["bumb", "--json"])?.next == "Did you mean bump? See all with: handsel --help")
        #expect(UsageText.unknownCommand(["xyzzy"])?.next == "See all with: handsel --help")
        #expect(UsageText.unknownCommand(["bump", "--json"]) == nil)
        #expect(UsageText.unknownCommand(["--help"]) == nil)
        #expect(UsageText.unknownCommand(["help", "pay"]) == nil)
        #expect(UsageText.unknownCommand([]) == nil)
    }
}
