import Ledger
import PaymentProtocol
import Testing

@Suite("Secret keys")
struct SecretKeyTests {
    private func locked(_ bytes: [UInt8]) -> LockedMemory {
        LockedMemory(count: bytes.count) { $0.copyBytes(from: bytes) }
    }

    @Test("a secret is never printed, however one asks")
    func neverPrinted() {
        let secrets: [Any] = [secretKey(1), LinkSecretKey(seed: Bytes32(last: 1)), locked([1, 2, 3])]
        for secret in secrets {
            var dumped = ""
            dump(secret, to: &dumped)
            #expect(String(describing: secret) == "<secret>")
            #expect(String(reflecting: secret) == "<secret>")
            #expect(dumped == "- <secret> #0\n")
        }
    }

    @Test("a key comes back from the seed that it lends")
    func seed() throws {
        let seed = Bytes32(last: 5)
        let key = SecretKey(seed: seed)
        #expect(key.withSeed { Bytes32($0) } == seed)
        #expect(try SecretKey(seed: locked(seed.bytes)).publicKey == key.publicKey)
        let link = LinkSecretKey(seed: seed)
        #expect(link.withSeed { Bytes32($0) } == seed)
        #expect(try LinkSecretKey(seed: locked(seed.bytes)).publicKey == link.publicKey)
    }

    @Test("a seed of another length is refused", arguments: [0, 31, 33, 64])
    func wrongLength(count: Int) {
        let seed = locked([UInt8](repeating: 1, count: count))
        #expect(throws: KeyError.wrongSeedLength(count)) { try SecretKey(seed: seed) }
        #expect(throws: KeyError.wrongSeedLength(count)) { try LinkSecretKey(seed: seed) }
    }

    @Test("comparison in constant time compares")
    func areEqual() {
        #expect(Sodium.areEqual([1, 2], [1, 2]))
        #expect(!Sodium.areEqual([1, 2], [1, 3]))
        #expect(!Sodium.areEqual([1, 2], [1, 2, 3]))
        #expect(Sodium.areEqual([], []))
        #expect(Sodium.areEqual(Bytes32.zero, .zero))
        #expect(!Sodium.areEqual(Bytes32.zero, Bytes32(last: 1)))
    }
}
