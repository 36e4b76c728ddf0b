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
        try database.reading { session in
            try session.rows(
                "SELECT size, head FROM tree_head WHERE size > ? ORDER BY size LIMIT ?", try size.column, limit
            ).map { KeptHead(size: try $0.count("size"), bytes: try $0.bytes("head")) }
        }
    }
}
