/// What may be forgotten on which day: each active account, or each remembered pair, stands in such a queue once.
struct DueForgetting<Subject: Equatable & Sendable>: Equatable, Sendable {
    private(set) var days: [Int64: ChunkedArray<Subject>] = [:]
    /// Nothing is due before this day.
    private(set) var firstDay: Int64?

    init() {}

    init(days: [Int64: ChunkedArray<Subject>], firstDay: Int64?) {
        (self.days, self.firstDay) = (days, firstDay)
    }

    mutating func add(_ subject: Subject, on day: Int64) {
        days[day, default: ChunkedArray()].append(subject)
        firstDay = min(firstDay ?? day, day)
    }

    /// Something that is due on this day or before, earliest day first; nil if nothing is.
    mutating func takeNext(dueOn day: Int64) -> Subject? {
        while let first = firstDay, first <= day {
            if let subject = days[first]?.popLast() { return subject }
            days[first] = nil
            // After a long silence there are fewer days noted than passed.
            firstDay = days[first + 1] != nil ? first + 1 : days.keys.min()
        }
        return nil
    }
}
