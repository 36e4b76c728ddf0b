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
