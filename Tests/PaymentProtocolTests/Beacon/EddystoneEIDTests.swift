import Testing

@testable import PaymentProtocol

struct EddystoneEIDTests {
    private static let key = AES128(key: bytes("0102030405060708090a111213141516"))

    @Test("identifiers are those that other programs compute")
    func published() {
        // The tests of RadiusNetworks/ephemeral_calc.
        #expect(hex(0, 10) == "a9b76a71c5f89290")
        #expect(hex(2_000, 10) == "4144413e45fefa58")
    }

    @Test(
        "identifiers are those of OpenSSL's command",
        arguments: [
            (UInt32(0), UInt8(12), "326624ee16c9cc77"), (65_280, 10, "7fbdb2aee24f1070"),
            (66_304, 10, "db56e936a97e1c57"), (1_481_134_420, 0, "4517748513e96693"),
            (4_294_967_295, 15, "bbe60aae2bd09fe6"),
        ])
    func reference(seconds: UInt32, exponent: UInt8, expected: String) {
        let key = AES128(key: bytes("553c66da1485e9f78849de00f2cb178e"))
        #expect(
            hexadecimal(EddystoneEID.identifier(key: key, seconds: seconds, exponent: exponent)) == expected)
    }

    @Test("an identifier lasts for 2^exponent seconds")
    func lifetime() {
        #expect(hex(2_048, 10) != hex(2_047, 10))
        #expect(hex(2_048, 10) == hex(3_071, 10))
    }

    @Test("a frame as its specification lays it out")
    func frame() throws {
        let frame = try #require(EddystoneEID(powerAtSource: -18, identifier: bytes("a9b76a71c5f89290")))
        #expect(frame.data == .service(uuid: 0xfeaa, bytes("30eea9b76a71c5f89290")))
        #expect(BeaconFrame(frame.data) == .eddystoneEID(frame))
        #expect(BeaconFrame(.service(uuid: 0xfeaa, bytes("30eea9b76a71c5f892"))) == nil)
        #expect(BeaconFrame(.service(uuid: 0xfeaa, bytes("30eea9b76a71c5f8929000"))) == nil)
    }

    @Test("AES as the standard's example has it")
    func cipher() {
        // FIPS 197, appendix C.1.
        let key = AES128(key: bytes("000102030405060708090a0b0c0d0e0f"))
        #expect(
            hexadecimal(key.encrypt(bytes("00112233445566778899aabbccddeeff"))) == "69c4e0d86a7b0430d8cdb78070b4c55a")
    }

    private func hex(_ seconds: UInt32, _ exponent: UInt8) -> String {
        hexadecimal(EddystoneEID.identifier(key: Self.key, seconds: seconds, exponent: exponent))
    }
}
