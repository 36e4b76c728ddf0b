/// One thing that was looked at: how it is, and the command that mends it if it is not as it should be.
public struct Finding: Equatable, Sendable {
    public enum Check: String, CaseIterable, Sendable {
        case kernel, bus, daemon, permission, adapter, rfkill, power
        case version, firmware, advertising, privacy, visibility, listening, sending
    }

    public enum Verdict: String, Sendable {
        case good
        /// It works, and something about it is worth knowing.
        case notice
        case broken
        /// It could not be looked at, because of another thing that is broken.
        case unknown
    }

    public let check: Check
    public let verdict: Verdict
    /// A sentence.
    public let text: String
    /// To be typed as it is; nil where nothing is to be mended.
    public let mend: String?

    public init(_ check: Check, _ verdict: Verdict, _ text: String, mend: String? = nil) {
        self.check = check
        self.verdict = verdict
        self.text = text
        self.mend = mend
    }
}
