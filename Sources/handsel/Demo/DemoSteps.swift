import ClearingService

/// The seven steps of a demonstration, and when each was done.
struct DemoSteps: Sendable {
    enum Person: CaseIterable, Sendable {
        case debtor, creditor
    }

    /// One step that is done.
    struct Done: Equatable, Sendable {
        let number: Int
        let name: String
        /// By the monotonic clock.
        let atMicroseconds: Int64
        /// Since the step before; 0 for the first.
        let tookMicroseconds: Int64
    }

    private(set) var done: [Done] = []
    private var seen: [Int: [Person: Int64]] = [:]

    static let names = ["bump", "reports", "match", "request", "intent", "clearing", "receipt"]

    /// How many must have been heard before a step is done. Only the creditor makes a request, only the debtor an intent,
    /// and the first receipt that arrives says that the clearing node has booked it.
    private static func speakerCount(of number: Int) -> Int {
        switch number {
        case 4, 5, 6: 1
        default: Person.allCases.count
        }
    }

    /// - Parameter microseconds: when it was heard, by the monotonic clock.
    mutating func heard(_ number: Int, from person: Person, atMicroseconds microseconds: Int64) {
        if seen[number]?[person] == nil { seen[number, default: [:]][person] = microseconds }
        if number == 7 { heard(6, from: person, atMicroseconds: microseconds) }
    }

    /// The steps that are done now and were not before, in order.
    mutating func takeDone() -> [Done] {
        var new: [Done] = []
        while done.count < Self.names.count {
            let number = done.count + 1
            let times = Person.allCases.compactMap { seen[number]?[$0] }.sorted()
            let count = Self.speakerCount(of: number)
            guard times.count >= count else { break }
            let time = times[count - 1]
            // What two processes say may reach this one in another order than it happened.
            let at = max(time, done.last?.atMicroseconds ?? time)
            let step = Done(
                number: number, name: Self.names[number - 1], atMicroseconds: at,
                tookMicroseconds: at - (done.last?.atMicroseconds ?? at))
            done.append(step)
            new.append(step)
        }
        return new
    }
}
