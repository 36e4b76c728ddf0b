import ClearingService
import Ledger
import PaymentProtocol
import Testing

@testable import handsel

@Suite("Receipts, checked with the clearing node's id alone")
struct ReceiptCheckTests {
    @Test("every kind of receipt verifies and can be read by people")
    func verifies() throws {
        for vector in try ReceiptVectors.all {
            let receipt = try SettlementReceipt(decoding: vector.bytes)
            let view = try ReceiptCheck.verify(receipt, log: try vector.clearing.log)
            let text = view.text(.plain)
            #expect(text.hasPrefix("Verified: "), "\(vector.name)")
            #expect(text.contains("in a book of \(view.treeSize)"))
        }
    }

    @Test("a settled receipt says who paid whom what and when")
    func settled() throws {
        let vector = try ReceiptVectors.one("settled")
        let receipt = try SettlementReceipt(decoding: vector.bytes)
        let intent = try #require(receipt.payment?.intent.message)
        let text = try ReceiptCheck.verify(receipt, log: try vector.clearing.log).text(.plain)
        #expect(text.contains("\(intent.amount) paid and settled, finally."))
        #expect(text.contains("payer      \(intent.debtor.text)"))
        #expect(text.contains("payee      \(intent.creditor.text)"))
        #expect(text.contains(" UTC\n"))
    }

    @Test("another clearing node's id does not verify it")
    func otherLog() throws {
        let receipt = try SettlementReceipt(decoding: try ReceiptVectors.one("settled").bytes)
        let error = #expect(throws: CommandError.self) {
            try ReceiptCheck.verify(receipt, log: PublicKey(Bytes32(last: 3)))
        }
        #expect(error?.status == .integrityBroken)
        #expect(error?.why?.contains("another clearing node") == true)
    }

    @Test("no changed byte is accepted: it is no receipt any more, or does not verify")
    func changed() throws {
        let vector = try ReceiptVectors.one("settled")
        let log = try vector.clearing.log
        for index in vector.bytes.indices {
            var bytes = vector.bytes
            bytes[index] ^= 1
            #expect(throws: (any Error).self, "byte \(index)") {
                try ReceiptCheck.verify(try SettlementReceipt(decoding: bytes), log: log)
            }
        }
    }
}
