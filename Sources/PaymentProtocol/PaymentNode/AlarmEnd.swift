/// Why an alarm is over.
public enum AlarmEnd: UInt64, CaseIterable, Sendable {
    /// The clearing node has given the proof that was missing.
    case proven = 1
    /// The user knows, and goes on. What was known of the log is forgotten: the next head is believed.
    case overruled = 2
}
