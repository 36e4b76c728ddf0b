import PaymentProtocol

/// What a node's journal has on its disk: groups of records, each there as a whole or not at all.
///
///     append ──▶ kept                     (and the node is told so, or told wrongly, or ended before it was told)
///     crash during an append ──▶ nothing, all, or a torn group ──recover──▶ the torn group is rolled back
struct JournalDisk<Record: NodeRecord>: Sendable {
    /// The encoded records of every group that is whole.
    private(set) var records: [[UInt8]] = []
    /// The beginning of a group whose end never reached the disk.
    private var torn: [[UInt8]] = []

    var count: UInt64 { UInt64(records.count) }

    /// - Returns: false, with nothing written, if the journal does not end just before the group.
    mutating func append(_ group: [[UInt8]], firstSequence: UInt64) -> Bool {
        guard firstSequence == count else { return false }
        records += group
        return true
    }

    /// The power went while the group was being written.
    mutating func tear(_ group: [[UInt8]], keeping count: Int) {
        precondition(count < group.count, "a torn group lacks its end")
        torn = Array(group.prefix(count))
    }

    /// What the disk gives back when the node starts: whole groups only.
    ///
    /// - Parameter isRollingBack: false plants a bug, a disk that takes the torn group for a whole one.
    mutating func recover(isRollingBack: Bool = true) throws(RecordError) -> [Record] {
        if !isRollingBack { records += torn }
        torn = []
        var decoded: [Record] = []
        for bytes in records { decoded.append(try Record(decoding: bytes)) }
        return decoded
    }

    /// Plants a bug: changes what is kept behind the node's back.
    mutating func plant(_ change: (inout [[UInt8]]) -> Void) {
        change(&records)
    }
}

/// What became of an append, as the node is told.
enum AppendOutcome: Sendable {
    case kept
    case failed
    case unknown(isWritten: Bool)
}
