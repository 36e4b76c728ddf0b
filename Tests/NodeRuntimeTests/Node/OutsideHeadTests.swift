import Foundation
import Ledger
import Testing

@testable import NodeRuntime
@testable import PaymentProtocol

/// The operator can write another book that is in order. What others kept of the first one shows that.
@Suite("Audits against what was kept outside of the book")
struct OutsideHeadTests {
    let folder: TemporaryFolder
    let book: BookOfAccounts

    init() throws {
        folder = try TemporaryFolder()
        book = try BookOfAccounts(payments: 40)
    }

    private func home(_ records: [ClearingRecord]) throws -> Home {
        let home = try Home(path: folder.file(UUID().uuidString))
        try book.lay(records, in: home)
        return home
    }

    /// What the log's key signed over the first of these records.
    private func head(over size: Int, of records: [ClearingRecord]? = nil, by key: SecretKey? = nil) throws
        -> SignedTreeHead
    {
        var tree = MerkleFrontier()
        for record in (records ?? book.records).prefix(size) { _ = tree.append(record.leafHash) }
        let signer = key ?? book.logKey
        let unsigned = UnsignedTreeHead(
            TreeHead(
                log: signer.publicKey, size: UInt64(size), root: tree.root, epoch: 1,
                time: Timestamp(microseconds: 1_790_000_009_000_000)), signer: signer.publicKey)
        return try unsigned.signed(with: signer.sign(unsigned.toBeSigned))
    }

    private func kept(_ file: String, _ head: SignedTreeHead) throws -> FiledHead {
        FiledHead(file: file, .root(try SignedRoot(head)))
    }

    private func continuation(from earlier: Int, to later: Int) throws -> ConsistencyReceipt {
        var nodes: [[UInt64]: Digest] = [:]
        var tree = MerkleFrontier()
        for record in book.records {
            for node in tree.append(record.leafHash) { nodes[[UInt64(node.level), node.index]] = node.hash }
        }
        let path = try #require(
            MerkleTree.consistencyProof(
                from: UInt64(earlier), to: UInt64(later), node: { nodes[[UInt64($0), $1]] }))
        return try ConsistencyReceipt(from: UInt64(earlier), to: try head(over: later), path: path)
    }

    private func objection(_ home: Home, _ heads: [FiledHead], balancesOnly: Bool = false) throws -> String {
        let error = try #require(throws: NodeError.self) {
            try Audit.audit(home, balancesOnly: balancesOnly, against: heads)
        }
        #expect(error.kind == .integrity)
        return error.description
    }

    @Test("heads of the book fit, whatever their order and whether signatures are checked")
    func honest() throws {
        let home = try home(book.records)
        let last = book.records.count
        let heads = [
            try kept("late", head(over: last)), try kept("early", head(over: 2)), try kept("again", head(over: 2)),
            FiledHead(file: "receipt", .continuation(try continuation(from: 3, to: 30))),
        ]
        for balancesOnly in [false, true] {
            let report = try Audit.audit(home, balancesOnly: balancesOnly, against: heads)
            #expect(report.outsideHeadCount == 4 && report.outsideSize == UInt64(last))
        }
        let alone = try Audit.audit(home)
        #expect(alone.outsideHeadCount == 0 && alone.outsideSize == nil)
    }

    @Test("a book that passes every other check, without a payment that was in it, is shown by what was kept")
    func rewritten() throws {
        var records = book.records
        records.remove(at: 20)
        let home = try home(records)
        _ = try Audit.audit(home)
        let before = try kept("before", head(over: 18))
        let after = try kept("after", head(over: 25))
        for balancesOnly in [false, true] {
            let found = try objection(home, [after, before], balancesOnly: balancesOnly)
            #expect(found.hasPrefix("after: on ") && found.contains("first 25 records"), "\(found)")
            #expect(found.contains("one of the records 18 to 24") && found.contains("of before"), "\(found)")
        }
        let first = try objection(home, [after])
        #expect(first.contains("one of the records 0 to 24"), "\(first)")
        // A receipt that begins before the change and ends after it.
        let across = FiledHead(file: "across", .continuation(try continuation(from: 10, to: 30)))
        let found = try objection(home, [across])
        #expect(found.hasPrefix("across: ") && found.contains("10 to 29"), "\(found)")
        // One that begins after it.
        let behind = FiledHead(file: "behind", .continuation(try continuation(from: 22, to: 30)))
        let unfit = try objection(home, [behind])
        #expect(unfit.hasPrefix("behind does not follow"), "\(unfit)")
    }

    @Test("an older copy of the book is named with every head that it does not reach")
    func older() throws {
        let home = try home(Array(book.records.dropLast(5)))
        let last = book.records.count
        let found = try objection(
            home,
            [try kept("one", head(over: last)), try kept("two", head(over: last - 1)), try kept("fits", head(over: 9))])
        #expect(found.contains("one: the log's key signed \(last) records"), "\(found)")
        #expect(found.contains("two: the log's key signed \(last - 1) records") && !found.contains("fits"), "\(found)")
        let receipt = FiledHead(file: "receipt", .continuation(try continuation(from: 3, to: last)))
        #expect(try objection(home, [receipt]).contains("receipt: the log's key signed \(last) records"))
    }

    @Test("a head over no records is compared with nothing, which is no agreement")
    func overNothing() throws {
        let found = try objection(
            home(book.records), [try kept("nothing", head(over: 0)), try kept("fits", head(over: 9))])
        #expect(found.hasPrefix("nothing speaks of no record"), "\(found)")
    }

    @Test("a head of another log is no head of this book")
    func otherLog() throws {
        let other = try kept("stranger", head(over: 9, by: SecretKey(seed: Bytes32(last: 77))))
        #expect(try objection(home(book.records), [other]).hasPrefix("stranger is of another log"))
    }
}
