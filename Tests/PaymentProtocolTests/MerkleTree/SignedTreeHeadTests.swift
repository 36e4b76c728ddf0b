import Ledger
import PaymentProtocol
import Testing

@Suite("SignedTreeHead")
struct SignedTreeHeadTests {
    private let key = secretKey(3)
    private let root = GrowingTree(size: 5).frontier.root

    private func head(size: UInt64 = 5, microseconds: Int64 = 1_763_700_000_999_999) -> TreeHead {
        TreeHead(
            log: key.publicKey, size: size, root: root, epoch: 2, time: Timestamp(microseconds: microseconds))
    }

    private func signed(_ head: TreeHead) throws -> SignedTreeHead {
        let unsigned = UnsignedTreeHead(head, signer: key.publicKey)
        return try unsigned.signed(with: key.sign(unsigned.toBeSigned))
    }

    @Test("a signed head is read and verified by whoever knows the root")
    func roundTrip() throws {
        let signed = try signed(head())
        let decoded = try SignedTreeHead(decoding: signed.bytes, root: root)
        #expect(decoded == signed)
        #expect(decoded.bytes == signed.bytes)
        #expect(decoded.head == head())
        #expect(decoded.signer == key.publicKey)
        #expect(throws: ReceiptError.invalidSignature) {
            try SignedTreeHead(decoding: signed.bytes, root: MerkleTree.emptyRoot)
        }
    }

    @Test("the bytes are those of the profile")
    func golden() throws {
        let id = key.publicKey.description
        let protected =
            "a6" + "0127" + "045820" + id + "0fa2" + "017840" + hexadecimal(id.utf8) + "061a691fed20" + "19018b01"
            + "3a0001000005" + "3a0001000102"
        let unsigned = UnsignedTreeHead(head(), signer: key.publicKey)
        #expect(
            hexadecimal(unsigned.toBeSigned)
                == "846a5369676e6174757265315881" + protected + "405820" + root.description)
        #expect(
            hexadecimal(try signed(head()).bytes)
                == "d2845881" + protected + "a0f65840" + hexadecimal(key.sign(unsigned.toBeSigned).bytes))
    }

    @Test("a head says whole seconds")
    func wholeSeconds() {
        #expect(head(microseconds: 1_999_999).time == Timestamp(microseconds: 1_000_000))
        #expect(head(microseconds: .min).time > Timestamp(microseconds: .min))
    }

    @Test("a signature by another key, or over another head, is refused")
    func wrongSignature() throws {
        let unsigned = UnsignedTreeHead(head(), signer: key.publicKey)
        let other = UnsignedTreeHead(head(size: 6), signer: key.publicKey)
        #expect(throws: ReceiptError.invalidSignature) {
            try unsigned.signed(with: secretKey(4).sign(unsigned.toBeSigned))
        }
        #expect(throws: ReceiptError.invalidSignature) { try unsigned.signed(with: key.sign(other.toBeSigned)) }
    }

    @Test("every single bit counts")
    func everyBit() throws {
        for damaged in Damage.everyBitFlipped(try signed(head()).bytes) {
            #expect(throws: ReceiptError.self) { try SignedTreeHead(decoding: damaged, root: root) }
        }
    }
}
