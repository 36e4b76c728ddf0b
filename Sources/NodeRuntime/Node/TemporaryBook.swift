import Foundation
import Storage

/// A book made anew from records, to compare another with. Its file goes away with it.
final class TemporaryBook {
    let store: ClearingStore
    private let folder: String

    /// - Throws: `NodeError` of kind `.system` if there is no room for temporary files; `StorageError`.
    init() throws {
        var path = Array((FileManager.default.temporaryDirectory.path + "/handsel-audit-XXXXXX").utf8CString)
        guard mkdtemp(&path) != nil else {
            throw NodeError(.system, "cannot make a folder for temporary files: \(String(cString: strerror(errno)))")
        }
        folder = String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        store = try ClearingStore(path: folder + "/book.sqlite")
    }

    deinit {
        // A store that cannot be closed goes away with its file.
        try? store.close()
        // What is left over among temporary files harms nobody.
        try? FileManager.default.removeItem(atPath: folder)
    }
}
