import Ledger
import PaymentProtocol
import Testing

@testable import handsel

@Suite("The list of who is near")
struct NearbyScreenTests {
    @Test("it says what each is, how near and for how long, and never more lines than fit")
    func list() throws {
        let head = try #require(HandselFrameHead(isBumped: false, channel: nil, referencePower: -59))
        var neighbourhood = Neighbourhood()
        for number in 0..<20 {
            let identifier = try #require(EphemeralIdentifier([UInt8](repeating: UInt8(number), count: 16)))
            _ = neighbourhood.heard(
                .person(PersonFrame(head: head, identifier: identifier)), strength: number == 3 ? -40 : nil,
                at: Timestamp(microseconds: 0))
        }
        let text = NearbyScreen.text(
            neighbourhood.neighbours, status: "it listens", at: Timestamp(microseconds: 125_000_000), .plain)
        let lines = text.split(separator: "\n")
        #expect(lines[0] == "it listens" && lines.count == NearbyScreen.rowsMax + 3)
        #expect(lines[2].hasPrefix("person  03030303") && lines[2].contains("immediate") && lines[2].hasSuffix("2 min"))
        #expect(lines[3].contains("unknown") && lines.last == "and 5 more")
        #expect(NearbyScreen.text([], status: "x", at: Timestamp(microseconds: 0), .plain) == "x\nnobody is heard")
    }
}
