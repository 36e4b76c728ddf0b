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

/// What people do with their devices.
public struct PeopleHabits: Hashable, Sendable {
    /// How many payments are undertaken in all, one after the other or at once.
    public var undertakingCount: Int64 = 5
    /// Between one undertaking and the next.
    public var pauseMicroseconds: ClosedRange<Int64> = 500_000...12_000_000
    public var amounts: ClosedRange<Int64> = 1...60_00
    /// Instead of bumping, one pays the other's account directly.
    public var paysDirectly = Ratio.never
    /// Both name an amount, or neither does.
    public var misunderstandsTerms = Ratio.never
    /// One types another string than the one shown.
    public var typesWrongString = Ratio.never
    public var declines = Ratio.never
    /// Takes the bump back before it is matched, and bumps again at once.
    public var changesMind = Ratio.never
    /// Looks away and neither confirms nor declines.
    public var walksAway = Ratio.never
    /// Somebody else bumps at the same place and time, if there is anybody else.
    public var isBumpedInto = Ratio.never
    /// Asks for the balance after an undertaking.
    public var looksAtBalance = Ratio.never
    /// Between seeing the string and confirming it.
    public var reactionMicroseconds: ClosedRange<Int64> = 300_000...4_000_000
    /// How often one tries again what is said to have failed.
    public var attemptsMax: Int64 = 3
    /// The operator credits another amount to somebody, once for so many undertakings.
    public var topsUp = Ratio.never

    public init() {}
}

/// What befalls the bytes between two nodes. They travel over streams, as TCP's do; what is lost, copied, changed or
/// overtaken hits the sealed link, which must notice.
public struct NetworkFaults: Hashable, Sendable {
    public var delayMicroseconds: ClosedRange<Int64> = 1_000...30_000
    /// Of one call to connect.
    public var refuses = Ratio.never
    /// Of one piece of a stream: the stream ends for both sides.
    public var cuts = Ratio.never
    /// Of one piece: from now on nothing arrives on the stream, and nobody is told.
    public var goesSilent = Ratio.never
    public var loses = Ratio.never
    public var copies = Ratio.never
    public var changes = Ratio.never
    /// Of one piece: it arrives after the next one.
    public var overtakes = Ratio.never
    /// Of one call through the clearing node's second door: it, or its answer, is lost.
    public var losesCalls = Ratio.never
    public var copiesCalls = Ratio.never

    public init() {}
}

/// What befalls the disks.
public struct DiskFaults: Hashable, Sendable {
    /// From handing a group of records over to knowing that they are durable.
    public var appendMicroseconds: ClosedRange<Int64> = 200...8_000
    /// Of one append: nothing is written, and the node is told so.
    public var fails = Ratio.never
    /// Of one append: the node is told that it failed, and it may be written or not.
    public var isUnknown = Ratio.never
    /// Of a crash during an append: part of the group is on the disk, without its end.
    public var tears = Ratio.once(in: 3)

    public init() {}
}

/// How often nodes end without warning, and come back.
public struct CrashFaults: Hashable, Sendable {
    /// Each node draws the time to its next crash from here; nil for none.
    public var betweenMicroseconds: ClosedRange<Int64>?
    public var downMicroseconds: ClosedRange<Int64> = 200_000...8_000_000
    /// One crash at one moment of the story, for going through all of them.
    public var planned: PlannedCrash?

    public init() {}
}

/// How wrong the clocks are.
public struct ClockFaults: Hashable, Sendable {
    /// Of each payment node: fast or slow by at most this, all the time.
    public var offsetMicrosecondsMax: Int64 = 0
    public var driftPartsPerMillionMax: Int64 = 0
    /// Of each node: whether its clock is set wrong once, for a while.
    public var jumps = Ratio.never
    /// Either way.
    public var jumpMicroseconds: Int64 = 3_600_000_000
    public var jumpLastsMicroseconds: ClosedRange<Int64> = 1_000_000...20_000_000

    public init() {}
}

/// What somebody does who means no good and knows whatever passed between the nodes.
public struct AdversaryHabits: Hashable, Sendable {
    /// Of each intent that leaves a device: sends a copy of its bytes through the second door, some time later.
    public var repeatsIntents = Ratio.never
    /// Of each: signs, with the debtor's own key, another intent with the same identifier, or for the same request.
    public var spendsTwice = Ratio.never
    /// Of each: signs one like it with a key that has no authority, or for another clearing node.
    public var forgesIntents = Ratio.never
    /// When everything is over and expired: sends all of them once more.
    public var repeatsAllLate = false

    public init() {}
}
