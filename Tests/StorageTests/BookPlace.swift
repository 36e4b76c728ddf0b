import PaymentProtocol
import PostgreSQLCluster

@testable import Storage

/// The engines that can hold a book. What is true of one must be true of the other.
enum Engine: String, CaseIterable, Sendable {
    case sqlite, postgresql
}

/// A place for one book of one test.
final class BookPlace {
    let engine: Engine
    let folder: TemporaryFolder
    private let location: PostgreSQLLocation?

    init(_ engine: Engine) throws {
        self.engine = engine
        folder = try TemporaryFolder()
        location =
            switch engine {
            case .sqlite: nil
            case .postgresql: try PostgreSQLLocation(PostgreSQLCluster.shared.get().makeDatabase())
            }
    }

    /// Opens the book; in PostgreSQL, takes the lease from whoever has it.
    func open(_ access: StorageAccess = .readWrite) throws -> ClearingStore {
        guard let location else { return try ClearingStore(path: folder.file("book.sqlite"), access: access) }
        let store = try ClearingStore(location, access: access)
        if access == .readWrite, let lease = try store.lease() {
            guard try store.take(lease, as: "a test", milliseconds: 60_000) else {
                throw StorageError.failed("somebody else took the lease")
            }
        }
        return store
    }

    /// The book as a database for other programs; PostgreSQL's alone.
    var url: String { location?.text ?? "" }
}
