import PaymentProtocol

/// Heads and texts on their way to their tables: they need no sync of their own, so they travel with the next write.
struct ClearingNotes: Sendable {
    /// Beyond so many of either, keeping one more writes them all.
    static let countMax = 1_024

    private(set) var heads: [SignedTreeHead] = []
    private(set) var texts: [Digest: String] = [:]

    var isEmpty: Bool { heads.isEmpty && texts.isEmpty }
    var isFull: Bool { heads.count >= Self.countMax || texts.count >= Self.countMax }

    mutating func add(_ head: SignedTreeHead) {
        heads.append(head)
    }

    mutating func add(_ text: String, hash: Digest) {
        texts[hash] = text
    }

    mutating func erase(_ hash: Digest) {
        texts[hash] = nil
    }

    /// Takes out what was written.
    mutating func remove(_ written: ClearingNotes) {
        let sizes = Set(written.heads.map(\.head.size))
        heads.removeAll { sizes.contains($0.head.size) }
        for hash in written.texts.keys { texts[hash] = nil }
    }

    /// The first head that covers a record.
    func head(covering sequence: UInt64, sizeMax: UInt64) -> SignedTreeHead? {
        heads.filter { $0.head.size > sequence && $0.head.size <= sizeMax }.min { $0.head.size < $1.head.size }
    }

    func latestHead(sizeMax: UInt64) -> SignedTreeHead? {
        heads.filter { $0.head.size <= sizeMax }.max { $0.head.size < $1.head.size }
    }

    func write(to session: any SQLSession) throws {
        for head in heads {
            try session.run(
                "INSERT INTO tree_head VALUES (?, ?) ON CONFLICT DO NOTHING", try head.head.size.column, head.bytes)
        }
        for (hash, text) in texts.sorted(by: { $0.key < $1.key }) {
            try session.run("INSERT INTO remittance VALUES (?, ?) ON CONFLICT DO NOTHING", hash.blob, text)
        }
    }
}
