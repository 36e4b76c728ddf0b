import ClearingService
import Testing

@Suite("Base64url")
struct Base64URLTests {
    /// RFC 4648 section 10, without the padding.
    @Test(
        "the published examples are written and read",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func published(plain: String, text: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == text)
        #expect(Base64URL.decode(text) == Array(plain.utf8))
    }

    @Test("every length comes back, whatever the bytes")
    func comesBack() {
        for count in 0..<200 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count &* 31) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
        #expect(Base64URL.encode([0xfb, 0xff]) == "-_8")
    }

    @Test(
        "a second way to write the same bytes, and any other character, is refused",
        arguments: ["Zg==", "Zh", "Z", "Zm9", "Zm9v\n", "Zm+v", "Zm/v", "Zm9vY", "ä"])
    func refused(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
