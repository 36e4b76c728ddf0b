/// A mistake put into the shells on purpose, never into the machines: the checks must find it.
public enum PlantedBug: String, CaseIterable, Sendable {
    /// The clearing node answers before its records are durable.
    case clearingAnswersEarly
    /// A payment node sends its intent before it is durable.
    case deviceSendsEarly
    /// The clearing node's disk loses the last record of a group that it says it kept.
    case lostRecord
    /// What the disk called durable is gone after a crash.
    case syncLies
    /// A payment is in the journal twice.
    case doublePost
    /// A credit is in the journal twice.
    case doubleCredit
    /// A record is changed after it was written.
    case changedRecord
    /// Two records of a group are written in the wrong order.
    case swappedRecords
    /// The statement leaves out a payment, and says it is complete.
    case holeInStatement
    /// The answer to a question about a balance is one from before.
    case staleBalance
    /// The clearing node's operator shows one device a book with another history: a payment's record is another one there.
    case forkedLog
    /// The shell loses an event: a signature is made and never delivered.
    case lostSignature
    /// The shell forgets the machine's timers when it rebuilds the machine, and sets none anew.
    case lostTimers
}
