import Storage

/// Whether this process may still speak for its journal.
///
/// Where only this machine can write, nothing else can lead, and this costs nothing. Where several machines can, whatever is
/// answered waits for an append or a confirmation in the same group, and is held back if that lies so far in the past that
/// somebody else may lead by now: a process that was stopped in between must not speak when it wakes up.
struct Authority<Store: RecordStore> {
    /// So often a confirmation may take longer than the lease before that is called a failure.
    private static var triesMax: Int { 3 }

    let store: Store
    let clock: any ClockSource
    /// When the last append or confirmation that succeeded began.
    private var provenMicroseconds: Int64?
    private var isProvenInGroup = false

    init(_ store: Store, clock: any ClockSource) {
        self.store = store
        self.clock = clock
    }

    mutating func beginGroup() { isProvenInGroup = false }

    /// - Throws: what `body` throws: an append, or a confirmation.
    mutating func prove(_ body: () throws -> Void) throws {
        let began = clock.read().monotonicMicroseconds
        try body()
        (provenMicroseconds, isProvenInGroup) = (began, true)
    }

    /// To be called before effects pass.
    ///
    /// - Throws: `StorageError.deposed`, or why that is not known.
    mutating func ensure() throws {
        guard store.leaseMilliseconds != nil else { return }
        for _ in 0..<Self.triesMax {
            if isProvenInGroup, elapsedShare < 1 { return }
            try prove { [store] in try store.confirm() }
        }
        throw StorageError.failed("a confirmation takes longer than the lease lasts")
    }

    /// To be called now and then: a leader that has nothing to append renews its lease all the same.
    mutating func renewIfDue() throws {
        guard store.leaseMilliseconds != nil, elapsedShare >= Self.renewalShare else { return }
        try prove { [store] in try store.confirm() }
    }

    /// Nil if nothing is to be renewed.
    var secondsUntilRenewal: Double? {
        guard let lease = store.leaseMilliseconds else { return nil }
        return max(0, (Self.renewalShare - elapsedShare) * Double(lease) / 1_000)
    }

    private static var renewalShare: Double { 1 / 3 }

    /// How much of the lease has gone by; more than all of it if it was never proven.
    private var elapsedShare: Double {
        guard let provenMicroseconds, let lease = store.leaseMilliseconds else { return .infinity }
        return Double(clock.read().monotonicMicroseconds - provenMicroseconds) / Double(lease * 1_000)
    }
}
