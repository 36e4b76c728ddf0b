/// What a node is: a person's or a store's, or the one that keeps the book.
public enum NodeRole: String, CaseIterable, Sendable {
    case payment, clearing
}
