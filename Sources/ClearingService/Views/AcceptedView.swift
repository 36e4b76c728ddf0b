/// A command was taken in; the stream of events tells what comes of it.
public struct AcceptedView: AnswerView {
    public let version: ViewVersion
    /// Which of the seven steps this was, if it was one.
    public let step: NoticeView.Step?

    public init(step: NoticeView.Step? = nil) {
        version = ViewVersion()
        self.step = step
    }
}
