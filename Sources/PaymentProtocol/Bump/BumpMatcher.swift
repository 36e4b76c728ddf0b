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
    /// Two bumps further apart in time than this, beyond what the links leave uncertain, are two events.
    static let gateMicroseconds: Int64 = 2_000_000
    /// However vague a position is, it reaches no further than this.
    static let reachMillimetresMax: Int64 = 100_000
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
        let bumper: Bumper
        let report: BumpReport
        let arrived: Timestamp
        /// When it happened on the clearing node's clock, and how far off that may be either way.
        let happened: Timestamp
        let uncertaintyMicroseconds: Int64
    }

    /// In order of arrival.
    private var entries: [Entry] = []

    public init() {}

    /// Takes a report in. Its own failure comes back at once; matches come from `advance`, which is due
    /// `settlingMicroseconds` and `waitMicroseconds` later.
    ///
    /// - Parameter roundTripMicroseconds: the least round trip seen on the reporter's link, which bounds how long the report travelled.
    public mutating func receive(
        _ report: BumpReport, from bumper: Bumper, roundTripMicroseconds: Int64, at now: Timestamp
    ) -> [Outcome] {
        var outcomes: [Outcome] = []
        if let earlier = entries.firstIndex(where: { $0.bumper.account == bumper.account }) {
            // Whoever replaces a report of its own need not hear of it: it would take the word for the new report's end.
            let superseded = entries.remove(at: earlier).bumper
            if superseded != bumper { outcomes.append(.failed(superseded, .superseded)) }
        }
        guard entries.count < Self.reportsMax else { return outcomes + [.failed(bumper, .busy)] }
        let uncertainty = max(0, roundTripMicroseconds) / 2
        entries.append(
            Entry(
                bumper: bumper, report: report, arrived: now,
                happened: now.adding(microseconds: -report.agoMicroseconds - uncertainty),
                uncertaintyMicroseconds: uncertainty))
        return outcomes
    }

    /// The session is gone: nobody is left to be introduced.
    public mutating func forget(connection: UInt64) {
        entries.removeAll { $0.bumper.connection == connection }
    }

    /// Pairs whom it can and gives up on whom it must.
    public mutating func advance(to now: Timestamp) -> [Outcome] {
        var outcomes: [Outcome] = []
        for entry in entries where isSettled(entry, at: now) {
            guard entries.contains(entry) else { continue }
            let candidates = self.candidates(for: entry)
            guard let best = candidates.first else { continue }
            guard isSettled(best, at: now) else { continue }
            let candidatesOfBest = self.candidates(for: best)
            if isSingleBest(candidates, of: entry), isSingleBest(candidatesOfBest, of: best) {
                // The best may itself be somebody else's by a margin: then that pair goes first, and this one waits on.
                guard candidatesOfBest.first == entry else { continue }
                entries.removeAll { $0 == entry || $0 == best }
                outcomes += outcome(ofPairing: entry, best)
            } else {
                let concerned = [entry] + rivals(candidates, of: entry)
                entries.removeAll { concerned.contains($0) }
                outcomes += concerned.map { .failed($0.bumper, .ambiguous) }
            }
        }
        for entry in entries where now >= entry.arrived.adding(microseconds: Self.waitMicroseconds) {
            outcomes.append(.failed(entry.bumper, .noPartner))
        }
        entries.removeAll { now >= $0.arrived.adding(microseconds: Self.waitMicroseconds) }
        return outcomes
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

    /// Who may have been the partner, the likeliest first.
    private func candidates(for entry: Entry) -> [Entry] {
        entries.compactMap { other in cost(entry, other).map { (other, $0) } }
            .sorted { ($0.1, $0.0.arrived, $0.0.bumper.connection) < ($1.1, $1.0.arrived, $1.0.bumper.connection) }
            .map(\.0)
    }

    /// Those within the margin of the best: any of them could be the true partner.
    private func rivals(_ candidates: [Entry], of entry: Entry) -> [Entry] {
        guard let best = candidates.first, let least = cost(entry, best) else { return [] }
        return candidates.filter { (cost(entry, $0) ?? .max) < least + Self.marginMicroseconds }
    }

    private func isSingleBest(_ candidates: [Entry], of entry: Entry) -> Bool {
        rivals(candidates, of: entry).count == 1
    }

    /// How unlike two bumps are, in microseconds; nil if they cannot be one event.
    private func cost(_ entry: Entry, _ other: Entry) -> Int64? {
        guard entry.bumper.account != other.bumper.account else { return nil }
        let apart = abs(entry.happened.microseconds(since: other.happened))
        guard apart <= Self.gateMicroseconds + entry.uncertaintyMicroseconds + other.uncertaintyMicroseconds
        else { return nil }
        let distance = entry.report.position.distanceMillimetres(to: other.report.position)
        let reach = min(
            entry.report.accuracyMillimetres + other.report.accuracyMillimetres + Self.reachMillimetresMin,
            Self.reachMillimetresMax)
        guard distance <= reach else { return nil }
        return apart + distance * Self.microsecondsPerMetre / 1_000
    }
}
