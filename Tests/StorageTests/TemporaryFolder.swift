import Foundation

@testable import Storage

/// A folder of its own for one test, gone when the test is.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "handsel-storage-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("left behind: \(path): \(error)")
        }
    }

    func file(_ name: String) -> String { path + "/" + name }

    /// Copies a database with its log, as a crash at this moment would leave them.
    func copy(_ database: String, to name: String) throws -> String {
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: database + suffix) {
            try FileManager.default.copyItem(atPath: database + suffix, toPath: file(name) + suffix)
        }
        return file(name)
    }
}

extension TemporaryFolder {
    /// Whether any file in here holds these bytes.
    func contains(_ text: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: path).contains { name in
            try Data(contentsOf: URL(fileURLWithPath: file(name))).range(of: Data(text.utf8)) != nil
        }
    }
}

extension ClearingStore {
    /// The SQLite file below, where a test is about SQLite.
    var file: SQLiteDatabase {
        guard let file = database as? SQLiteDatabase else { preconditionFailure("this book is not in a file") }
        return file
    }
}
