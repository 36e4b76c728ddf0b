import Storage

/// When a standby may take the lease: once nobody has it, or once it has not changed for longer than it lasts, by this
/// machine's monotonic clock. The wall clock plays no part, and neither does the other machine's.
struct LeaseWatch {
    private var seen: (lease: BookLease, sinceMicroseconds: Int64)?
    /// Whether its holder was seen at work.
    private(set) var isHeld = false

    /// - Parameter lease: as it is now.
    mutating func mayTake(_ lease: BookLease, atMicroseconds now: Int64) -> Bool {
        if lease.isFree { return true }
        guard let seen, (seen.lease.term, seen.lease.renewal) == (lease.term, lease.renewal) else {
            isHeld = seen != nil
            self.seen = (lease, now)
            return false
        }
        return now - seen.sinceMicroseconds > lease.milliseconds * 1_000
    }
}
