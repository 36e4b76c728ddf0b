import CSodium
import Ledger
import PaymentProtocol
import Testing

@Suite("Digest")
struct DigestTests {
    @Test(
        "SHA-256 gives the answers of FIPS 180-4",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func sha256(text: String, answer: String) {
        #expect(Digest.sha256(of: Array(text.utf8)) == digest(answer))
    }

    @Test(
        "BLAKE2b gives the answers of its reference code at 32 bytes",
        arguments: [
            ([], "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"),
            (Array("abc".utf8), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"),
            (Array(0..<200), "63c3d97a9f8894d5e043a707b0fee7f7ec4c049a23bbf1079df20b4165f9e22d"),
        ] as [([UInt8], String)])
    func blake2b(bytes: [UInt8], answer: String) {
        #expect(Digest.blake2b(of: bytes) == digest(answer))
    }

    @Test("every length gives what libsodium gives, in one part and in several")
    func likeLibsodium() {
        let bytes = (0..<400).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ $0 >> 3) }
        for count in 0...bytes.count {
            var expected = [UInt8](repeating: 0, count: 32)
            crypto_hash_sha256(&expected, bytes, UInt64(count))
            let part = Array(bytes.prefix(count))
            #expect(Digest.sha256(of: part).bytes32.bytes == expected)
            for cut in [1, 55, 56, 63, 64, 65, 128] where cut < count {
                var hash = SHA256()
                hash.update(Array(part[..<cut]))
                hash.update(Array(part[cut...]))
                #expect(hash.finish().bytes32.bytes == expected)
            }
        }
    }

    @Test("hashing in parts is hashing the whole")
    func parts() {
        let value = Bytes32(last: 3)
        var hash = SHA256()
        hash.update(1)
        hash.update([])
        hash.update([2, 3])
        hash.update(value)
        let copy = hash
        hash.update(9)
        #expect(hash.finish() == .sha256(of: [1, 2, 3] + value.bytes + [9]))
        #expect(copy.finish() == .sha256(of: [1, 2, 3] + value.bytes))
    }
}
