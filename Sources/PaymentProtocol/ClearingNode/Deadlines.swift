import Ledger

/// When a pending payment is decided by default, and which payment that is: the digest of its intent.
struct Deadline: Hashable, Comparable, Sendable {
    let due: Timestamp
    let payment: Digest

    static func < (left: Deadline, right: Deadline) -> Bool {
        (left.due, left.payment) < (right.due, right.payment)
    }
}

/// The deadlines that have not passed, in order: the earliest first, and of two for the same moment the lesser digest.
///
/// Sorted, not heaped: equal contents are equal values, however they came about. There are as many as there are pending
/// payments, which are bounded.
struct Deadlines: Equatable, Sendable {
    private(set) var sorted: [Deadline] = []

    var first: Deadline? { sorted.first }

    mutating func insert(_ deadline: Deadline) {
        sorted.insert(deadline, at: index(of: deadline))
    }

    mutating func remove(_ deadline: Deadline) {
        let index = index(of: deadline)
        precondition(index < sorted.count && sorted[index] == deadline, "a pending payment has one deadline")
        sorted.remove(at: index)
    }

    /// Where it is, or would be.
    private func index(of deadline: Deadline) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < deadline { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
