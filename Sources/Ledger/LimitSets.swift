/// The few sets of limits that the many accounts of a book have, each kept once: an account names its own by number.
struct LimitSets: Sendable {
    private var sets: [AccountLimits] = []
    /// How many accounts have each. One that nobody has gives its place to the next.
    private var users: [Int] = []

    subscript(number: UInt32) -> AccountLimits { sets[Int(number)] }

    /// One account more has these limits.
    mutating func take(_ limits: AccountLimits) -> UInt32 {
        let number = sets.firstIndex(of: limits) ?? place(for: limits)
        users[number] += 1
        return UInt32(number)
    }

    /// One account less has them.
    mutating func leave(_ number: UInt32) {
        users[Int(number)] -= 1
    }

    private mutating func place(for limits: AccountLimits) -> Int {
        if let free = users.firstIndex(of: 0) {
            sets[free] = limits
            return free
        }
        sets.append(limits)
        users.append(0)
        return sets.count - 1
    }
}
