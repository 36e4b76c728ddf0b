import GRDB
import PaymentProtocol

extension ClearingStore {
    /// A kept head as it lies in the file; whether its signature holds is for the reader to find out.
    public struct KeptHead: Equatable, Sendable {
        /// How many records it covers.
        public let size: UInt64
        /// The signed head, without the root, which the records give.
        public let bytes: [UInt8]
    }

    /// The kept heads over more than `size` records, the smallest first: what the audit compares with the records.
    public func heads(over size: UInt64, limit: Int) throws(StorageError) -> [KeptHead] {
        try database.read { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT size, head FROM tree_head WHERE size > ? ORDER BY size LIMIT ?",
                arguments: [try size.column, limit])
            var heads: [KeptHead] = []
            while let row = try rows.next() {
                heads.append(KeptHead(size: try row.count("size"), bytes: try row.bytes("head")))
            }
            return heads
        }
    }
}
