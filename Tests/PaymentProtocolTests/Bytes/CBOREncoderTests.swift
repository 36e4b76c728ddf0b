import Ledger
import PaymentProtocol
import Testing

@Suite("CBOREncoder")
struct CBOREncoderTests {
    @Test(
        "numbers take the fewest bytes",
        arguments: [
            (0, "00"), (23, "17"), (24, "1818"), (255, "18ff"), (256, "190100"), (65535, "19ffff"),
            (65536, "1a00010000"), (4_294_967_295, "1affffffff"), (4_294_967_296, "1b0000000100000000"),
            (Int64.max, "1b7fffffffffffffff"), (-1, "20"), (-24, "37"), (-25, "3818"), (-256, "38ff"), (-257, "390100"),
            (-65537, "3a00010000"), (Int64.min, "3b7fffffffffffffff"),
        ] as [(Int64, String)])
    func shortest(number: Int64, encoding: String) throws {
        let encoded = CBOREncoder.encode { $0.integer(number) }
        #expect(encoded == bytes(encoding))
        var decoder = try CBORDecoder(encoded)
        #expect(try decoder.integer() == number)
        try decoder.finish()
    }

    @Test("32 bytes are written alike from the fixed and from the variable type")
    func fixedWidth() {
        let value = Bytes32(last: 7)
        #expect(CBOREncoder.encode { $0.bytes(value) } == CBOREncoder.encode { $0.bytes(value.bytes) })
    }

    @Test("items that are encoded already are taken as they are")
    func encodedItems() {
        let inner = CBOREncoder.encode { $0.text("in") }
        let outer = CBOREncoder.encode {
            $0.array(count: 3)
            $0.bool(true)
            $0.encoded(inner)
            $0.null()
        }
        #expect(outer == bytes("83f562696ef6"))
    }
}
