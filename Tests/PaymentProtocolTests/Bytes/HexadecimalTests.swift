import Ledger
import PaymentProtocol
import Testing

@Suite("32 bytes in hexadecimal")
struct HexadecimalTests {
    @Test("what is written can be read, and nothing else")
    func oneWay() {
        let value = Bytes32((0..<32).map { UInt8($0 * 8) })
        #expect(value != nil && Bytes32(hexadecimal: value?.description ?? "") == value)
        #expect(Bytes32(hexadecimal: String(repeating: "A", count: 64)) == nil)
        #expect(Bytes32(hexadecimal: String(repeating: "a", count: 62)) == nil)
        #expect(Bytes32(hexadecimal: String(repeating: "g", count: 64)) == nil)
        #expect(Bytes32(hexadecimal: String(repeating: "é", count: 32)) == nil)
    }
}
