import PaymentProtocol
import Testing

@Suite("A radio address")
struct RadioAddressTests {
    @Test("is read as it is written, in either case")
    func text() throws {
        let address = try #require(RadioAddress("00:aa:01:00:0F:42", kind: .random))
        #expect(address.bytes == [0x00, 0xaa, 0x01, 0x00, 0x0f, 0x42])
        #expect(address.description == "00:AA:01:00:0F:42")
        #expect(address != RadioAddress("00:aa:01:00:0F:42", kind: .public))
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "00:AA:01:00:0F", "00:AA:01:00:0F:42:00", "00:AA:01:00:0F:4", "00:AA:01:00:0F:+4", "00-AA-01-00-0F-42",
            "00:AA:01:00:0F:4G", "00:AA:01:00::42", "00:AA:01:00:0F:42 ",
        ])
    func malformed(text: String) {
        #expect(RadioAddress(text, kind: .public) == nil)
    }
}
