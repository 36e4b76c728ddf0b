extension Scenario {
    /// Two people, sometimes bumped into by a third, pay each other while everything around them goes wrong.
    ///
    /// The same as `Simulations/scenarios/two-people.toml`, for who has no file at hand.
    public static let twoPeople: Scenario = {
        var scenario = Scenario(name: "two-people")
        scenario.peopleCount = 3
        scenario.faultsMicroseconds = 45_000_000
        scenario.habits.undertakingCount = 4
        scenario.habits.pauseMicroseconds = 500_000...10_000_000
        scenario.habits.paysDirectly = .once(in: 4)
        scenario.habits.misunderstandsTerms = .once(in: 16)
        scenario.habits.typesWrongString = .once(in: 12)
        scenario.habits.declines = .once(in: 16)
        scenario.habits.changesMind = .once(in: 10)
        scenario.habits.walksAway = .once(in: 24)
        scenario.habits.isBumpedInto = .once(in: 8)
        scenario.habits.looksAtBalance = .once(in: 3)
        scenario.habits.topsUp = .once(in: 6)
        scenario.network.refuses = .once(in: 10)
        scenario.network.cuts = .once(in: 150)
        scenario.network.goesSilent = .once(in: 800)
        scenario.network.loses = .once(in: 400)
        scenario.network.copies = .once(in: 400)
        scenario.network.changes = .once(in: 400)
        scenario.network.overtakes = .once(in: 400)
        scenario.network.losesCalls = .once(in: 6)
        scenario.network.copiesCalls = .once(in: 6)
        scenario.disks.fails = .once(in: 60)
        scenario.disks.isUnknown = .once(in: 60)
        scenario.crashes.betweenMicroseconds = 5_000_000...60_000_000
        scenario.clocks.offsetMicrosecondsMax = 40_000_000
        scenario.clocks.driftPartsPerMillionMax = 100
        scenario.clocks.jumps = .once(in: 30)
        scenario.adversary.repeatsIntents = .once(in: 4)
        scenario.adversary.spendsTwice = .once(in: 10)
        scenario.adversary.forgesIntents = .once(in: 10)
        scenario.adversary.repeatsAllLate = true
        return scenario
    }()
}
