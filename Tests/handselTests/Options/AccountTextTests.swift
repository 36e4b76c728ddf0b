import Ledger
import PaymentProtocol
import Testing

@testable import handsel

@Suite("Accounts as people type them")
struct AccountTextTests {
    private let account = AccountIdentifier(Bytes32(last: 7))
    private let clearing = ClearingAddress(log: PublicKey(Bytes32(last: 8)), link: LinkPublicKey(Bytes32(last: 9)))

    @Test("what identity prints is read back")
    func reads() throws {
        #expect(try AccountText.read(account.text) == account)
        #expect(try AccountText.readClearing(clearing.text) == clearing)
    }

    @Test("a slip is told from another kind of text")
    func mistakes() {
        var slipped = account.text
        slipped.replaceSubrange(
            slipped.index(slipped.startIndex, offsetBy: 10)...slipped.index(slipped.startIndex, offsetBy: 10),
            with: slipped.contains("x") ? "q" : "x")
        let slip = #expect(throws: CommandError.self) { try AccountText.read(slipped) }
        #expect(slip?.what.contains("has a slip") == true)
        let other = #expect(throws: CommandError.self) { try AccountText.read(clearing.text) }
        #expect(other?.what.contains("is a clearing node's id, not an account") == true)
        let reverse = #expect(throws: CommandError.self) { try AccountText.readClearing(account.text) }
        #expect(reverse?.what.contains("is an account, not a clearing node's id") == true)
        for text in ["", "ben", String(repeating: "q", count: 500)] {
            let error = #expect(throws: CommandError.self) { try AccountText.read(text) }
            #expect(error?.status == .usage)
            #expect((error?.what.count ?? .max) < 100)
        }
    }
}
