import Foundation
import GRDB
import Storage
import Testing

@Suite struct SQLiteFileTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("book.sqlite")
    }

    @Test("the file and all beside it are for their owner alone, also where it was there before with wider permissions")
    func permissions() throws {
        #expect(FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o666]))
        let bench = try Bench(ClearingStore(path: path))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names == ["book.sqlite", "book.sqlite-shm", "book.sqlite-wal"])
        for name in names {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(name))
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        #expect(try bench.store.recordCount == 2)
    }

    @Test("what is not a database is refused and left as it is")
    func garbage() throws {
        let garbage = Data((0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try garbage.write(to: URL(fileURLWithPath: path))
        #expect(throws: StorageError.notOurs(path: path)) { try ClearingStore(path: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == garbage)
    }

    @Test("another program's database is refused and left as it is")
    func foreign() throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE recipe (name TEXT)") }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(throws: StorageError.notOurs(path: path)) { try ClearingStore(path: path) }
        #expect(throws: StorageError.notOurs(path: path)) { try PaymentStore(path: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("a book is no payment node's file, nor the other way about")
    func otherRole() throws {
        try ClearingStore(path: path).close()
        #expect(throws: StorageError.notOurs(path: path)) { try PaymentStore(path: path) }
        let other = folder.file("node.sqlite")
        try PaymentStore(path: other).close()
        #expect(throws: StorageError.notOurs(path: other)) { try ClearingStore(path: other) }
    }

    @Test("a file that a later version wrote is refused, by its version")
    func newerSchema() throws {
        try ClearingStore(path: path).close()
        try DatabaseQueue(path: path).write { try $0.execute(sql: "PRAGMA user_version = 99") }
        for access in [StorageAccess.readWrite, .readOnly] {
            #expect(throws: StorageError.newerSchema(found: 99, known: 2)) {
                try ClearingStore(path: path, access: access)
            }
        }
    }

    @Test("a folder that is not there, a link and a folder in the file's place are refused")
    func unopenable() throws {
        let missing = folder.file("missing/book.sqlite")
        #expect(throws: StorageError.cannotOpen(path: missing, reason: "No such file or directory")) {
            try ClearingStore(path: missing)
        }
        #expect(throws: StorageError.cannotOpen(path: path, reason: "No such file or directory")) {
            try ClearingStore(path: path, access: .readOnly)
        }
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "elsewhere.sqlite")
        #expect(throws: StorageError.cannotOpen(path: path, reason: "Too many levels of symbolic links")) {
            try ClearingStore(path: path)
        }
        #expect(throws: StorageError.cannotOpen(path: folder.path, reason: "Is a directory")) {
            try ClearingStore(path: folder.path)
        }
    }

    @Test("a reader sees what is committed, beside a node at work and after it, and can change nothing")
    func readOnly() throws {
        let bench = try Bench(ClearingStore(path: path))
        let beside = try ClearingStore(path: path, access: .readOnly)
        #expect(try beside.records(from: 0, limit: 10) == bench.records)
        #expect(throws: StorageError.self) { try beside.append(firstSequence: 2, records: bench.records) }
        try beside.close()
        try bench.store.close()

        let after = try ClearingStore(path: path, access: .readOnly)
        #expect(try after.records(from: 0, limit: 10) == bench.records)
        #expect(throws: StorageError.self) { try after.append(firstSequence: 2, records: bench.records) }
    }
}
