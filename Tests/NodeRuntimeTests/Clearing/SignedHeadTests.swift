import Foundation
import Ledger
import Logging
import Storage
import Testing

@testable import NodeRuntime
@testable import PaymentProtocol

@Suite("The signed head that a home keeps outside of the book")
struct SignedHeadTests {
    let folder: TemporaryFolder
    let home: Home
    private let key = SecretKey(seed: Bytes32(last: 251))

    init() throws {
        folder = try TemporaryFolder()
        home = try Home(path: folder.file("bank"))
        try home.create()
    }

    private func head(_ size: UInt64) throws -> SignedTreeHead {
        let unsigned = UnsignedTreeHead(
            TreeHead(
                log: key.publicKey, size: size, root: .sha256(of: [UInt8(size)]), epoch: 1,
                time: Timestamp(microseconds: 0)), signer: key.publicKey)
        return try unsigned.signed(with: key.sign(unsigned.toBeSigned))
    }

    @Test("the latest that was noted is there when the node has ended, whatever came in between, and none before it")
    func latest() throws {
        let kept = SignedHead(home, logger: Logger(label: "test"))
        for size: UInt64 in [4, 9, 7, 8] { kept.note(try head(size)) }
        kept.finish()
        #expect(try SignedHead.kept(home) == head(9))
        // The next start goes on from it.
        let next = SignedHead(home, logger: Logger(label: "test"))
        next.note(try head(12))
        next.finish()
        #expect(try SignedHead.kept(home) == head(12))
    }

    @Test("nothing is written where nothing was noted, and what cannot be written ends nothing")
    func nothing() throws {
        SignedHead(home, logger: Logger(label: "test")).finish()
        #expect(try SignedHead.kept(home) == nil)
        try FileManager.default.createDirectory(
            atPath: home.path(of: .signedHead), withIntermediateDirectories: false)
        let kept = SignedHead(home, logger: Logger(label: "test"))
        kept.note(try head(3))
        kept.finish()
    }

    @Test("a damaged file is told, and not taken for none")
    func damaged() throws {
        try home.file(.signedHead).write([1, 2, 3])
        let error = try #require(throws: NodeError.self) { try SignedHead.kept(home) }
        #expect(error.kind == .integrity && error.description.contains("is damaged"))
    }

    @Test(
        "a book that continues the head is taken, however far its tables are; one that does not is refused by both heads"
    )
    func check() throws {
        let book = try BookOfAccounts(payments: 20)
        let place = try Home(path: folder.file("book"))
        try place.create()
        let store = try ClearingStore(path: place.path(of: .book))
        try store.append(firstSequence: 0, records: Array(book.records.prefix(10)))
        try store.flush()
        try store.append(firstSequence: 10, records: Array(book.records.dropFirst(10)))
        #expect(try store.tablesThrough == 10)
        func keep(_ size: Int, changed: Int? = nil) throws {
            var tree = MerkleFrontier()
            for (place, record) in book.records.prefix(size).enumerated() {
                _ = tree.append(place == changed ? .sha256(of: []) : record.leafHash)
            }
            let unsigned = UnsignedTreeHead(
                TreeHead(
                    log: key.publicKey, size: UInt64(size), root: tree.root, epoch: 1,
                    time: Timestamp(microseconds: 0)), signer: key.publicKey)
            let head = try unsigned.signed(with: key.sign(unsigned.toBeSigned))
            try place.file(.signedHead).write(HeadEvidence(head, .unproven(nil)).encoded)
        }
        for size in [2, 10, 11, book.records.count] {
            try keep(size)
            try SignedHead.check(place, store) { nil }
            try keep(size, changed: size - 1)
            #expect(throws: NodeError.self) { try SignedHead.check(place, store) { nil } }
        }
        #expect(try store.tablesThrough == 10)
        try keep(book.records.count)
        let older = try ClearingStore(path: folder.file("older.sqlite"))
        try older.append(firstSequence: 0, records: Array(book.records.prefix(12)))
        let error = try #require(throws: NodeError.self) {
            try SignedHead.check(place, older) { BookInPlace(reading: older) }
        }
        #expect(error.kind == .integrity)
        #expect(error.description.contains("signed \(book.records.count) records"), "\(error)")
        #expect(error.description.contains("the book has 12 records"), "\(error)")
        try store.close()
        try older.close()
    }
}
