import Foundation
import Ledger
import Testing

@testable import NodeRuntime
@testable import PaymentProtocol

/// An operator has the book and the log's key, so tables, tree and heads always fit what he lays into them. What he does not have
/// is his customers' keys.
@Suite("Audits of whole books")
struct AuditTests {
    let folder: TemporaryFolder
    var book: BookOfAccounts

    init() throws {
        folder = try TemporaryFolder()
        book = try BookOfAccounts(payments: 40)
    }

    private func home(_ name: String = "bank") throws -> Home { try Home(path: folder.file(name)) }

    /// What the audit says of a book of these records: the number of the first that does not fit.
    private func finding(_ records: [ClearingRecord], headOver: (Int) -> TreeHead? = { _ in nil }) throws -> String? {
        let home = try home(UUID().uuidString)
        try book.lay(records, in: home, headOver: headOver)
        do {
            _ = try Audit.audit(home)
            return nil
        } catch {
            #expect(error.kind == .integrity)
            return error.description
        }
    }

    private func expectFirst(_ place: Int, in records: [ClearingRecord], _ comment: Comment) throws {
        let finding = try finding(records)
        #expect(finding?.hasPrefix("record \(place) does not fit") == true, "\(comment): \(finding ?? "nothing")")
    }

    @Test("an honest book is in order, however many portions it is read in")
    func honest() throws {
        let long = try BookOfAccounts(payments: 2 * RecordVerification.recordsAtOnce + 7)
        let home = try home()
        try long.lay(long.records, in: home)
        var progress: [UInt64] = []
        let report = try Audit.audit(home) { done, count in
            progress.append(done)
            #expect(count == UInt64(long.records.count))
        }
        #expect(report.recordCount == UInt64(long.records.count))
        #expect(report.headCount == report.recordCount - 1)
        #expect(report.signatureCount == report.recordCount - 2)
        #expect(progress.count == 3 && progress == progress.sorted())
    }

    @Test("a snapshot that does not say what the records say is named")
    mutating func snapshot() throws {
        let home = try home()
        try book.lay(book.records, in: home)
        let file = home.file(.snapshot)
        var state = ClearingState()
        for record in book.records.dropLast(2) { try state.apply(record) }
        try file.write(ClearingSnapshot(state).encoded)
        _ = try Audit.audit(home)
        // A cent went from one to the other, and the tree over the records is the same.
        try state.book.transfer(
            Amount(minorUnits: 1, currency: .eur), from: book.ada.account, to: book.ben.account)
        try file.write(ClearingSnapshot(state).encoded)
        for balancesOnly in [false, true] {
            let error = try #require(throws: NodeError.self) { try Audit.audit(home, balancesOnly: balancesOnly) }
            #expect(error.kind == .integrity)
            #expect(error.description.contains("the snapshot of \(book.records.count - 2) records"), "\(error)")
        }
        // A node reads neither of these, and replays every record.
        state = ClearingState()
        for record in try BookOfAccounts(payments: 12).records { try state.apply(record) }
        try file.write(ClearingSnapshot(state).encoded)
        _ = try Audit.audit(home)
        try file.write([1, 2, 3])
        _ = try Audit.audit(home)
    }

    @Test("a payment that nobody signed is named, wherever it is inserted")
    mutating func insertedPayment() throws {
        for place in [6, 20, book.records.count - 1] {
            let honest = try book.payment(100)
            // Ada's name, and a signature that the operator makes up.
            let (message, envelope) = (honest.intent.message, honest.intent.envelope)
            let madeUp = Signed(
                message: message, signer: honest.intent.signer,
                envelope: Array(envelope.dropLast(64)) + [UInt8](repeating: 7, count: 64))
            // Ada's account, and a key of the operator's own.
            let foreign = try BookOfAccounts.sign(message, book.operatorKey)
            for intent in [madeUp, foreign] {
                var records = book.records
                records.insert(
                    book.record(.settled(SubmittedPayment(intent: intent, request: nil)), at: place), at: place)
                try expectFirst(place, in: records, "inserted at \(place)")
            }
        }
    }

    @Test("a payment by a key that was revoked before is named")
    mutating func revokedKey() throws {
        let last = book.records.count - 1
        let payment = try book.payment(1, by: BookOfAccounts.phone)
        try expectFirst(
            last, in: book.records.dropLast() + [book.record(.settled(payment), at: last)], "by a revoked key")
    }

    @Test("a refusal whose reason is not the first that the order of the checks finds is named")
    mutating func otherOrder() throws {
        let last = book.records.count - 1
        // More than any payment may be, and more than Ada has: the limit is checked first.
        let payment = try book.payment(9_999_00)
        let honest = book.record(.refused(payment, .paymentLimit), at: last)
        #expect(try finding(book.records.dropLast() + [honest]) == nil)
        let other = book.record(.refused(payment, .insufficientFunds), at: last)
        try expectFirst(last, in: book.records.dropLast() + [other], "another reason")
    }

    @Test("money that nobody brought, and records in another order, are named")
    mutating func others() throws {
        let order = OperatorOrder(
            clearing: book.logKey.publicKey, account: book.ben.account,
            amount: Amount(minorUnits: 1_00, currency: .eur), reference: "line 1", created: book.now)
        var records = book.records
        records.insert(book.record(.credited(try BookOfAccounts.sign(order, book.logKey)), at: 9), at: 9)
        try expectFirst(9, in: records, "a credit by another key")
        records = book.records
        records.swapAt(20, 21)
        // The first of the two could stand there; the second then comes before its time.
        try expectFirst(21, in: records, "two records changed places")
    }

    @Test("of many things that do not fit the first is named, every time")
    mutating func first() throws {
        var records = book.records
        for place in [12, 30] {
            let foreign = try BookOfAccounts.sign(try book.payment(100).intent.message, book.operatorKey)
            records.insert(
                book.record(.settled(SubmittedPayment(intent: foreign, request: nil)), at: place), at: place)
        }
        // A head before both of them that is signed over another root.
        let log = book.logKey.publicKey
        for _ in 0..<5 {
            try expectFirst(12, in: records, "the record")
            let finding = try finding(records) { place in
                guard place == 9 || place == 11 else { return nil }
                return TreeHead(
                    log: log, size: UInt64(place + 1), root: .sha256(of: [9]), epoch: 1,
                    time: Timestamp(microseconds: 0))
            }
            #expect(finding?.hasPrefix("record 9 does not fit: its signed tree head") == true, "\(finding ?? "")")
        }
    }
}
