public import Ledger

/// What a world is made of and what goes wrong in it. Together with a seed it determines a run completely.
///
/// Times are microseconds, amounts minor units, and everything that happens by chance a `Ratio`.
public struct Scenario: Hashable, Sendable {
    public var name: String
    /// How many people there are, each with a payment node; 2 to `peopleMax`.
    public var peopleCount = 2
    public var currency = Currency.eur
    /// What the operator credits to each account at the beginning; 0 for nothing.
    public var openingCredit: Int64 = 100_00
    /// How long things go wrong. After that nothing does, and everything must finish.
    public var faultsMicroseconds: Int64 = 60_000_000
    /// How long finishing may take.
    public var healingMicrosecondsMax: Int64 = 7_200_000_000

    public var habits = PeopleHabits()
    public var network = NetworkFaults()
    public var disks = DiskFaults()
    public var crashes = CrashFaults()
    public var clocks = ClockFaults()
    public var adversary = AdversaryHabits()

    public static let peopleMax = 16

    public init(name: String) {
        self.name = name
    }
}
