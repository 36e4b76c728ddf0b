import Ledger
import PaymentProtocol
import Testing

@Suite("Ed25519 signatures")
struct SignatureTests {
    struct Example: Decodable {
        let name, seed, `public`, message, signature: String
    }

    struct StrictnessExample: Decodable {
        let name, `public`, message, signature: String
        let valid: Bool
    }

    @Test("the examples of RFC 8032 are signed and verified")
    func rfc8032() throws {
        for example in try Vectors.read("rfc8032-ed25519.json", as: [Example].self) {
            let key = SecretKey(seed: bytes32(example.seed))
            let message = bytes(example.message)
            #expect(key.publicKey == PublicKey(bytes32(example.public)), "\(example.name)")
            #expect(key.sign(message) == signature(example.signature), "\(example.name)")
            #expect(key.publicKey.isValid(signature(example.signature), for: message), "\(example.name)")
            #expect(!key.publicKey.isValid(signature(example.signature), for: message + [0]), "\(example.name)")
        }
    }

    @Test("signatures on which verifiers disagree are judged strictly")
    func strictness() throws {
        for example in try Vectors.read("ed25519-strictness.json", as: [StrictnessExample].self) {
            let key = PublicKey(bytes32(example.public))
            #expect(
                key.isValid(signature(example.signature), for: bytes(example.message)) == example.valid,
                "\(example.name)")
        }
    }

    @Test("the same signature with the order added to its number is refused")
    func malleable() throws {
        let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        let key = secretKey(1)
        let signature = key.sign([1, 2, 3])
        var (sum, carry): ([UInt8], UInt16) = ([], 0)
        for (byte, added) in zip(signature.scalar.bytes, order) {
            let total = UInt16(byte) + UInt16(added) + carry
            sum.append(UInt8(total & 0xff))
            carry = total >> 8
        }
        let other = Signature(point: signature.point, scalar: try #require(Bytes32(sum)))
        #expect(key.publicKey.isValid(signature, for: [1, 2, 3]))
        #expect(!key.publicKey.isValid(other, for: [1, 2, 3]))
    }

    @Test("a key of small order or not in canonical form verifies nothing")
    func weakKeys() {
        let keys = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "efffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        ]
        // With the neutral point as key and as R, S = 0 satisfies the equation for every message.
        let neutral = Signature(point: bytes32(keys[1]), scalar: .zero)
        for key in keys {
            #expect(!PublicKey(bytes32(key)).isValid(neutral, for: []), "\(key)")
            #expect(!PublicKey(bytes32(key)).isValid(secretKey(1).sign([]), for: []), "\(key)")
        }
    }

    @Test("every bit of a signature counts")
    func everyBit() throws {
        let key = secretKey(2)
        for damaged in Damage.everyBitFlipped(key.sign([7]).bytes) {
            #expect(!key.publicKey.isValid(try #require(Signature(damaged)), for: [7]))
        }
    }

    @Test("a signature is 64 bytes")
    func length() {
        #expect(Signature([UInt8](repeating: 0, count: 63)) == nil)
        #expect(Signature([UInt8](repeating: 0, count: 65)) == nil)
        #expect(Signature(Array(0..<64))?.bytes == Array(0..<64))
    }
}
