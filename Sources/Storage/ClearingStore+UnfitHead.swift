public import PaymentProtocol

/// What everybody who may lead a book must know: that it is an older copy. A book that several processes can reach says so itself;
/// of one that only this machine can reach, its home says it.
extension ClearingStore {
    /// A head that the log's own key signed and that this book does not continue, as a payment node has shown it to whoever led.
    ///
    /// - Returns: the largest; nil if there is none, or if the book continues all that were shown.
    public func unfitHead() throws(StorageError) -> SignedTreeHead? {
        guard database is PostgreSQLDatabase else { return nil }
        let evidence = try database.reading { session in
            try session.rows("SELECT evidence FROM unfit_head ORDER BY size DESC", values: []).map {
                try $0.bytes("evidence")
            }
        }
        for bytes in evidence {
            let head: SignedTreeHead
            do throws(HeadEvidenceError) {
                head = try HeadEvidence(decoding: bytes).head
            } catch {
                throw .corrupt("its unfit head is none: \(error)")
            }
            if try !hasTree(of: head.head) { return head }
        }
        return nil
    }

    /// Keeps one for whoever would lead after this process, which must lead.
    ///
    /// - Throws: `StorageError.deposed`, `.failed` or `.full`.
    public func keepUnfit(_ head: SignedTreeHead) throws(StorageError) {
        guard database is PostgreSQLDatabase else { return }
        try database.writing { session in
            try session.run(
                "INSERT INTO unfit_head VALUES (?, ?) ON CONFLICT DO NOTHING", try head.head.size.column,
                try HeadEvidence(head, .unproven(nil)).encoded)
        }
    }

    /// Of a book that several processes can reach.
    static let unfitHeadTable = """
        -- Heads that the log's own key signed and that this book did not continue when a payment node showed them: as long as it
        -- does not, nobody leads it. Of a book in a file, its home says so instead.
        CREATE TABLE unfit_head (
            size INTEGER PRIMARY KEY,
            evidence BLOB NOT NULL -- the head with its root: Docs/PROTOCOL.md section 11.3
        ) STRICT;
        """
}
