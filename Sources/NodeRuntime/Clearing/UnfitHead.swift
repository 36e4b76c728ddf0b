import PaymentProtocol
import Storage

/// The head that a payment node has shown to this clearing node, signed by its own log key, and that its book does not continue:
/// kept in the home, beside the book, until a book is there that does.
struct UnfitHead {
    private let home: Home
    private let file: KeptHead

    init(_ home: Home) {
        self.home = home
        file = KeptHead(
            file: home.file(.unfitHead),
            adviceIfDamaged:
                "It said that the book is not the latest copy. Before you remove it, read Docs/OPERATING.md, \"An older copy "
                + "of the book\"")
    }

    /// What the operator is told, wherever.
    static func advice(_ head: TreeHead) -> String {
        "this log's own key has signed a head over \(head.size) records, as somebody has shown, and the book does not "
            + "continue it: this is an older copy of the book. Nothing is decided until the latest copy is back: stop the "
            + "node, and read Docs/OPERATING.md, \"An older copy of the book\""
    }

    func keep(_ head: SignedTreeHead) throws { try file.write(head) }

    /// - Throws: `NodeError` of kind `.integrity` if the file is damaged; `FileError`.
    func kept() throws -> SignedTreeHead? { try file.read() }

    /// The kept head, if this book does not continue it; otherwise it is forgotten.
    ///
    /// - Throws: as `kept`; `StorageError`.
    func check(_ store: ClearingStore) throws -> SignedTreeHead? {
        guard let head = try kept() else { return nil }
        guard try !store.hasTree(of: head.head) else {
            try SignedHead.supersede(home, by: head)
            try file.file.remove()
            return nil
        }
        return head
    }
}
