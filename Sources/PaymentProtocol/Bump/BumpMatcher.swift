public import Ledger

/// Finds out who bumped whom: two reports are paired only if each is the other's single best match by a margin.
///
/// Whatever is less certain is refused and both sides bump again: a wrong pair is worse than a second try.
/// Docs/PROTOCOL.md section 7 explains the numbers. Holds nothing that survives a crash.
public struct BumpMatcher: Sendable, Equatable {
    /// Who reported: one session of one account.
    public struct Bumper: Hashable, Sendable {
        public let connection: UInt64
        public let account: AccountIdentifier

        public init(connection: UInt64, account: AccountIdentifier) {
            self.connection = connection
            self.account = account
        }
    }

    public enum Outcome: Equatable, Sendable {
        /// The one who reported first opens the conversation.
        case matched(initiator: Bumper, BumpReport, responder: Bumper, BumpReport)
        case failed(Bumper, BumpFailure)
    }

    public static let reportsMax = 4_096
    /// So many reports that could be one event are no bump any more: whoever comes next is told to wait.
    static let crowdMax = 64
    /// Two bumps further apart in time than this, beyond what the links leave uncertain, are two events.
    static let gateMicroseconds: Int64 = 2_000_000
    /// However vague a position is, it reaches no further than this.
    static let reachMillimetresMax: Int64 = 100_000
    /// Places may be wrong by more than they claim: two that hear each other from nearby may be this far apart by them.
    static let reachMillimetresHeard: Int64 = 250_000
    /// The same along a meridian, in units of 1e-7 degree (11.1195 mm), rounded up.
    private static let reachLatitudeMax = reachMillimetresHeard * 10_000 / 111_195 + 1
    /// Two positions measured at one spot differ by this much even when both claim to be exact.
    static let reachMillimetresMin: Int64 = 10_000
    /// How much worse than the best the second best must be. One metre counts as ten milliseconds.
    static let marginMicroseconds: Int64 = 750_000
    static let microsecondsPerMetre: Int64 = 10_000
    /// A late third bumper must have the chance to be heard before two others are paired.
    public static let settlingMicroseconds: Int64 = 300_000
    /// Without a partner after this time, there is none.
    public static let waitMicroseconds: Int64 = 4_000_000

    private struct Entry: Equatable, Sendable {
        /// Counts arrivals.
        let number: UInt64
        let bumper: Bumper
        let report: BumpReport
        let arrived: Timestamp
        /// When it happened on the clearing node's clock, and how far off that may be either way.
        let happened: Timestamp
        let uncertaintyMicroseconds: Int64
        /// Whether something near it has come or gone since it was last looked at.
        var isUndecided = true
    }

    /// In order of arrival.
    private var entries: [Entry] = []
    private var arrivalCount: UInt64 = 0
    private var latest = Timestamp(microseconds: .min)

    public init() {}

    /// Takes a report in. Its own failure comes back at once; matches come from `advance`, which is due
    /// `settlingMicroseconds` and `waitMicroseconds` later.
    ///
    /// - Parameters:
    ///   - roundTripMicroseconds: the least round trip seen on the reporter's link, which bounds how long the report travelled.
    ///   - now: the clearing node's clock. If it is set back, all who wait are told to bump again.
    public mutating func receive(
        _ report: BumpReport, from bumper: Bumper, roundTripMicroseconds: Int64, at now: Timestamp
    ) -> [Outcome] {
        var outcomes = turnClock(to: now)
        if let earlier = entries.firstIndex(where: { $0.bumper.account == bumper.account }) {
            // Whoever replaces a report of its own need not hear of it: it would take the word for the new report's end.
            let superseded = entries[earlier].bumper
            remove([entries[earlier]])
            if superseded != bumper { outcomes.append(.failed(superseded, .superseded)) }
        }
        guard entries.count < Self.reportsMax else { return outcomes + [.failed(bumper, .busy)] }
        let uncertainty = max(0, roundTripMicroseconds) / 2
        let entry = Entry(
            number: arrivalCount + 1, bumper: bumper, report: report, arrived: now,
            happened: now.adding(microseconds: -report.agoMicroseconds - uncertainty),
            uncertaintyMicroseconds: uncertainty)
        guard entries.count(where: { cost($0, entry) != nil }) < Self.crowdMax else {
            return outcomes + [.failed(bumper, .busy)]
        }
        arrivalCount += 1
        entries.append(entry)
        return outcomes
    }

    /// Nobody can say when the reports that wait happened, once the clock was set back.
    private mutating func turnClock(to now: Timestamp) -> [Outcome] {
        defer { latest = now }
        guard now < latest else { return [] }
        defer { entries = [] }
        return entries.map { .failed($0.bumper, .noPartner) }
    }

    /// The session is gone: nobody is left to be introduced.
    public mutating func forget(connection: UInt64) {
        remove(entries.filter { $0.bumper.connection == connection })
    }

    /// Pairs whom it can and gives up on whom it must. Who is paired does not depend on who reported first.
    public mutating func advance(to now: Timestamp) -> [Outcome] {
        var outcomes = turnClock(to: now)
        // Whoever is paired or given up on may leave another with a single best.
        while pair(at: now, into: &outcomes) || giveUpOnAmbiguous(at: now, into: &outcomes) {}
        let expired = entries.filter { now >= $0.arrived.adding(microseconds: Self.waitMicroseconds) }
        outcomes += expired.map { .failed($0.bumper, .noPartner) }
        remove(expired)
        return outcomes
    }

    /// Pairs those that are each other's single best. False if there are none.
    private mutating func pair(at now: Timestamp, into outcomes: inout [Outcome]) -> Bool {
        let countBefore = entries.count
        for entry in entries where entry.isUndecided && isSettled(entry, at: now) {
            guard entries.contains(where: { $0.number == entry.number }) else { continue }
            let rivals = self.rivals(of: entry)
            guard rivals.count == 1, let best = rivals.first, isSettled(best, at: now),
                self.rivals(of: best).map(\.number) == [entry.number]
            else { continue }
            let (first, second) = entry.number < best.number ? (entry, best) : (best, entry)
            outcomes += outcome(ofPairing: first, second)
            remove([entry, best])
        }
        return entries.count < countBefore
    }

    /// Lets all go between whom nobody can choose. False if there are none.
    private mutating func giveUpOnAmbiguous(at now: Timestamp, into outcomes: inout [Outcome]) -> Bool {
        var concerned: Set<UInt64> = []
        for index in entries.indices where entries[index].isUndecided && isSettled(entries[index], at: now) {
            let best = rivals(of: entries[index]).first
            // A best that has not settled is waited for.
            if let best, !isSettled(best, at: now) { continue }
            entries[index].isUndecided = false
            for candidate in [entries[index], best ?? entries[index]] {
                addAmbiguous(around: candidate, to: &concerned)
            }
        }
        guard !concerned.isEmpty else { return false }
        let given = entries.filter { concerned.contains($0.number) }
        outcomes += given.map { .failed($0.bumper, .ambiguous) }
        remove(given)
        return true
    }

    /// If an entry has more than one rival for its partner, any of them could be the true one, and so on from each of them.
    private func addAmbiguous(around entry: Entry, to concerned: inout Set<UInt64>) {
        var waiting = [entry]
        while let next = waiting.popLast() {
            let rivals = self.rivals(of: next)
            guard rivals.count > 1 else { continue }
            let group = [next] + rivals
            waiting += group.filter { $0.number != next.number && !concerned.contains($0.number) }
            concerned.formUnion(group.map(\.number))
        }
    }

    /// Those near an entry that goes may now have a single best.
    private mutating func remove(_ gone: [Entry]) {
        guard !gone.isEmpty else { return }
        let numbers = Set(gone.map(\.number))
        entries.removeAll { numbers.contains($0.number) }
        for index in entries.indices where gone.contains(where: { cost(entries[index], $0) != nil }) {
            entries[index].isUndecided = true
        }
    }

    private func isSettled(_ entry: Entry, at now: Timestamp) -> Bool {
        now >= entry.arrived.adding(microseconds: Self.settlingMicroseconds)
    }

    private func outcome(ofPairing first: Entry, _ second: Entry) -> [Outcome] {
        switch (first.report.namesAmount, second.report.namesAmount) {
        case (true, true): [.failed(first.bumper, .bothNameAmount), .failed(second.bumper, .bothNameAmount)]
        case (false, false): [.failed(first.bumper, .neitherNamesAmount), .failed(second.bumper, .neitherNamesAmount)]
        case (true, false), (false, true):
            [.matched(initiator: first.bumper, first.report, responder: second.bumper, second.report)]
        }
    }

    /// Who may have been the partner, within the margin of the likeliest, which comes first: any of them could be the
    /// true one.
    private func rivals(of entry: Entry) -> [Entry] {
        let candidates = entries.compactMap { other in cost(entry, other).map { (entry: other, cost: $0) } }
        // The worst that the likeliest can be, against the best that another can be: what the links leave uncertain
        // must not make the choice.
        guard let least = candidates.map(\.cost.most).min() else { return [] }
        return candidates.filter { $0.cost.least < least + Self.marginMicroseconds }
            .sorted { ($0.cost.likely, $0.entry.number) < ($1.cost.likely, $1.entry.number) }
            .map(\.entry)
    }

    /// How unlike two bumps are, in microseconds: by what was measured, and within what the links leave uncertain.
    private struct Cost {
        let likely: Int64
        let least: Int64
        let most: Int64
    }

    /// Nil if they cannot be one event.
    private func cost(_ entry: Entry, _ other: Entry) -> Cost? {
        guard entry.bumper.account != other.bumper.account else { return nil }
        let apart = abs(entry.happened.microseconds(since: other.happened))
        let uncertainty = entry.uncertaintyMicroseconds + other.uncertaintyMicroseconds
        guard apart <= Self.gateMicroseconds + uncertainty else { return nil }
        // Further apart in latitude alone than any reach: not worth a root.
        let (latitude, otherLatitude) = (entry.report.position.latitude, other.report.position.latitude)
        guard abs(latitude - otherLatitude) <= Self.reachLatitudeMax else { return nil }
        let distance = entry.report.position.distanceMillimetres(to: other.report.position)
        guard let radio = RadioHearing.agreement(entry.report.radio, other.report.radio) else { return nil }
        let reach = min(
            entry.report.accuracyMillimetres + other.report.accuracyMillimetres + Self.reachMillimetresMin,
            Self.reachMillimetresMax)
        guard distance <= (radio.isNear ? Self.reachMillimetresHeard : reach) else { return nil }
        let away = min(distance, reach) * Self.microsecondsPerMetre / 1_000 + radio.microseconds
        return Cost(
            likely: apart + away, least: max(0, apart - uncertainty) + away, most: apart + uncertainty + away)
    }
}
