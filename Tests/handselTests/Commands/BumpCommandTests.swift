import ArgumentParser
import Ledger
import PaymentProtocol
import Testing

@testable import handsel

@Suite("handsel bump, as typed")
struct BumpCommandTests {
    private func parse(_ arguments: String...) throws -> BumpCommand {
        try #require(
            try Handsel.parseAsRoot(["bump", "--at", "-33.8688,151.2093", "--accuracy", "8"] + arguments)
                as? BumpCommand)
    }

    @Test("one side names the amount, in euros unless it says otherwise")
    func terms() throws {
        #expect(
            try parse("--pay", "12.50").bumpTerms() == .pay(Amount(minorUnits: 1_250, currency: .eur), text: nil))
        #expect(
            try parse("--ask", "5", "--currency", "JPY", "--for", "tea").bumpTerms()
                == .ask(Amount(minorUnits: 5, currency: .jpy), text: "tea"))
        #expect(try parse().bumpTerms() == .follow)
    }

    @Test("what makes no sense is refused before anything is reported")
    func refusals() throws {
        for arguments in [["--pay", "1", "--ask", "1"], ["--for", "tea"], ["--pay", "-1"], ["--pay", "0.001"]] {
            let command = try #require(
                try Handsel.parseAsRoot(["bump", "--at", "0,0", "--accuracy", "8"] + arguments) as? BumpCommand)
            let error = #expect(throws: CommandError.self) { try command.bumpTerms() }
            #expect(error?.status == .usage)
        }
    }
}
