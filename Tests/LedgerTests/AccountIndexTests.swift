import Ledger
import Testing

@Suite struct AccountIndexTests {
    private func account(_ number: Int) -> AccountIdentifier {
        var bytes = [UInt8](repeating: 0, count: 32)
        for place in 0..<8 { bytes[31 - place] = UInt8(truncatingIfNeeded: number >> (8 * place)) }
        return AccountIdentifier(Bytes32(bytes) ?? .zero)
    }

    @Test("every account is found under the number of its arrival, and nobody else is")
    func numbers() {
        var index = AccountIndex()
        #expect(index.number(of: account(0)) == nil)
        for number in 0..<5_000 {
            #expect(index.number(of: account(number)) == nil)
            #expect(index.add(account(number)) == number)
            #expect(index.number(of: account(number)) == number)
        }
        #expect((0..<5_000).allSatisfy { index.number(of: account($0)) == $0 })
        #expect((5_000..<6_000).allSatisfy { index.number(of: account($0)) == nil })
        #expect(index.count == 5_000 && Array(index.identifiers) == (0..<5_000).map(account))
    }

    @Test("room that was reserved changes nothing that can be seen")
    func reserved() {
        var (one, other) = (AccountIndex(), AccountIndex())
        one.reserveCapacity(1_000)
        for number in 0..<1_500 {
            one.add(account(number))
            other.add(account(number))
        }
        one.reserveCapacity(9_000)
        #expect(one.identifiers == other.identifiers)
        #expect((0..<2_000).allSatisfy { one.number(of: account($0)) == other.number(of: account($0)) })
    }
}
