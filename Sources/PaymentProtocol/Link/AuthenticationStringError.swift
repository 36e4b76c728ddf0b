/// Why the comparison of two people's strings failed. Every reason ends the attempt for good.
public enum AuthenticationStringError: Error, Hashable, Sendable {
    /// Not a message of this exchange, or not the one whose turn it is.
    case unexpectedMessage
    /// The revealed number is not the one committed to: somebody tried to choose it afterwards.
    case commitmentBroken
    /// A string was entered before there was one to compare with.
    case notShown
    /// The strings differ: somebody stands in the middle, or a person erred. Either way it ends here.
    case mismatch
    /// The attempt ended before.
    case ended
}
