/// A list that comes in pages.
public protocol PagedView: AnswerView {
    /// What to ask with for the lines that follow; nil if there are none.
    var next: String? { get }
    /// Lines on this page.
    var count: Int { get }

    /// These lines, and those of the page that follows.
    func joined(with following: Self) -> Self
}
