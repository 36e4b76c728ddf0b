import Ledger
import PaymentProtocol

/// The last records of a journal, whose rows in the tables for people are still to be written.
///
/// Writing those rows costs more than writing the records, and less for many at once: so a record is durable, and answered,
/// before its rows are there. Nothing depends on this value but speed: how far the tables are is written in the book
/// (`tables_through`), and what is not in here is read from the journal.
struct ProjectionTail: Sendable {
    /// Past so many records, or so much time between the first and the last, an append brings the tables along,
    static let restMax = 4_096, restMicrosecondsMax: Int64 = 1_000_000
    /// unless it is itself of so many records: a node under pressure settles first,
    static let pressure = 256
    /// up to this many records. In memory they are about 40 MB.
    static let recordsMax = 16_384
    /// One append takes so many along at most, so that whoever waits for it does not wait long: about 30 ms.
    static let portion = 4_096

    private(set) var firstSequence: UInt64
    private(set) var records: [ClearingRecord] = []
    /// Whether the tables are known to tell of everything before these records. A book that was just opened may have been
    /// left behind by a crash.
    private(set) var isKnown: Bool

    init(firstSequence: UInt64 = 0, isKnown: Bool = false) {
        self.firstSequence = firstSequence
        self.isKnown = isKnown
    }

    var nextSequence: UInt64 { firstSequence + UInt64(records.count) }

    /// How many records' rows an append of these should write.
    func dueCount(appending appended: [ClearingRecord]) -> Int {
        guard let first = records.first ?? appended.first, let last = appended.last else { return 0 }
        let count = records.count + appended.count
        let isRestOver =
            count >= Self.restMax || last.time.microseconds(since: first.time) >= Self.restMicrosecondsMax
        let isDue = count >= Self.recordsMax || appended.count < Self.pressure && isRestOver
        return isDue ? Self.portion : 0
    }

    /// What does not follow the records in here replaces them.
    mutating func append(_ records: [ClearingRecord], firstSequence: UInt64) {
        if firstSequence != nextSequence { self = ProjectionTail(firstSequence: firstSequence) }
        self.records += records
    }

    /// The tables tell of everything before this record.
    mutating func remove(before sequence: UInt64) {
        if sequence >= nextSequence {
            self = ProjectionTail(firstSequence: sequence, isKnown: true)
        } else if sequence >= firstSequence {
            records.removeFirst(Int(sequence - firstSequence))
            (firstSequence, isKnown) = (sequence, true)
        }
    }

    /// The records from this one on, if they are in here.
    func records(from sequence: UInt64) -> ArraySlice<ClearingRecord> {
        guard sequence >= firstSequence, sequence < nextSequence else { return [] }
        return records[Int(sequence - firstSequence)...]
    }
}
