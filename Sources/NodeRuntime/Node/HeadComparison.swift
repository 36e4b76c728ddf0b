import ClearingService
import PaymentProtocol

/// Holds what was kept outside of a book against the book's own tree, while that grows record by record.
///
/// The smallest comes first, so that the last one that fits tells where the first change can lie.
struct HeadComparison {
    /// The one with the fewest records at the end.
    private var waiting: [FiledHead]
    /// The largest that fits.
    private(set) var fitting: (file: String, size: UInt64)?
    private(set) var fittingCount = 0

    init(_ heads: [FiledHead]) {
        waiting = heads.sorted { $0.head.sizeNeeded > $1.head.sizeNeeded }
    }

    /// Whether something is still to be compared.
    var isWaiting: Bool { !waiting.isEmpty }

    /// What can be told before a record is read.
    ///
    /// - Throws: `NodeError` of kind `.integrity` for a head that is not of this log, or is over more records than there are.
    func check(log: PublicKey, recordCount: UInt64) throws(NodeError) {
        let others = waiting.filter { $0.head.log != log }.reversed()
        guard others.isEmpty else {
            throw NodeError(
                .integrity,
                others.map { "\($0.file) is of another log, which is \($0.head.log)" }.joined(separator: "; ")
                    + ". The log of this book is \(log): either the file or the book is not the one that you mean")
        }
        let larger = waiting.filter { $0.head.size > recordCount }.reversed()
        guard larger.isEmpty else {
            throw NodeError(
                .integrity,
                larger.map { "\($0.file): the log's key signed \($0.head.size) records\($0.head.when)" }
                    .joined(separator: "; ")
                    + ". This book has \(recordCount): it is an older copy, or records were taken off its end. Read "
                    + "Docs/OPERATING.md, \"An older copy of the book\"")
        }
    }

    /// The tree has grown by a record.
    ///
    /// - Throws: `NodeError` of kind `.integrity` if what was kept over just so many records is not of this tree.
    mutating func examine(_ tree: MerkleFrontier) throws(NodeError) {
        while let kept = waiting.last, kept.head.sizeNeeded == tree.size {
            waiting.removeLast()
            switch kept.head {
            case .root(let signed):
                guard signed.root == tree.root else { throw otherRecords(kept, tree.size, signed) }
                fits(kept.file, tree.size)
            case .continuation(let receipt):
                do throws(ReceiptError) {
                    let later = try receipt.verify(earlierRoot: tree.root, log: kept.head.log)
                    fitting = (kept.file, tree.size)
                    try follow(later, kept.file)
                } catch {
                    throw NodeError(
                        .integrity,
                        "\(kept.file) does not follow from the first \(tree.size) records of this book (\(error)): either "
                            + "the receipt was changed, or one of these records was" + bounds(tree.size))
                }
            }
        }
    }

    /// Every record was examined.
    ///
    /// - Throws: `NodeError` of kind `.integrity` if something was compared with nothing: a head over no records.
    func finish() throws(NodeError) {
        guard let kept = waiting.last else { return }
        throw NodeError(.integrity, "\(kept.file) speaks of no record, so nothing could be compared with it")
    }

    /// The later of the two states that a receipt connects; it waits for its records.
    private mutating func follow(_ later: SignedTreeHead, _ file: String) throws(ReceiptError) {
        guard let signed = try? SignedRoot(later) else { throw .wrongSigner(later.signer) }
        let place = waiting.lastIndex { $0.head.sizeNeeded >= signed.size }.map { $0 + 1 } ?? 0
        waiting.insert(FiledHead(file: file, .root(signed)), at: place)
    }

    private mutating func fits(_ file: String, _ size: UInt64) {
        fitting = (file, size)
        fittingCount += 1
    }

    private func otherRecords(_ kept: FiledHead, _ size: UInt64, _ signed: SignedRoot) -> NodeError {
        NodeError(
            .integrity,
            "\(kept.file): on \(signed.time.rfc3339) the log's key signed its first \(size) records as \(signed.root), and "
                + "this book does not have them: a record was changed, left out or put in another order since"
                + bounds(size)
                + ". Keep the file, and a copy of the book: together they prove that the log has two histories")
    }

    /// Where to look.
    private func bounds(_ size: UInt64) -> String {
        guard let fitting else { return ", one of the records 0 to \(size - 1)" }
        return ", one of the records \(fitting.size) to \(size - 1); those before are the ones of \(fitting.file)"
    }
}

extension OutsideHead {
    fileprivate var log: PublicKey {
        switch self {
        case .root(let signed): signed.log
        case .continuation(let receipt): receipt.log
        }
    }

    /// Of the records that are spoken of.
    fileprivate var size: UInt64 {
        switch self {
        case .root(let signed): signed.size
        case .continuation(let receipt): receipt.laterSize
        }
    }

    /// How many records the tree must have for it to be compared.
    fileprivate var sizeNeeded: UInt64 {
        switch self {
        case .root(let signed): signed.size
        case .continuation(let receipt): receipt.earlierSize
        }
    }

    fileprivate var when: String {
        switch self {
        case .root(let signed): " on \(signed.time.rfc3339)"
        case .continuation: ""
        }
    }
}
