import Ledger
import Testing

@testable import PaymentProtocol

@Suite("BumpMatcher")
struct BumpMatcherTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)
    private var matcher = BumpMatcher()

    /// One who bumps: an account with a connection of the same number.
    private struct Person {
        let number: UInt8
        /// Since the start, on the clearing node's clock.
        var happened: Int64 = 0
        /// Towards the north.
        var metres: Int64 = 0
        var accuracyMetres: Int64 = 10
        var namesAmount = false
        var connection: UInt64?

        var bumper: BumpMatcher.Bumper {
            BumpMatcher.Bumper(
                connection: connection ?? UInt64(number), account: AccountIdentifier(Bytes32(last: number)))
        }

        /// As it is told at this time.
        func report(at now: Timestamp) -> BumpReport {
            // 1e-7 degree of latitude is 11.1195 mm.
            guard let position = Position(latitude: 525_200_000 + metres * 10_000_000 / 111_195, longitude: 0),
                let report = BumpReport(
                    key: LinkPublicKey(Bytes32(last: number)),
                    agoMicroseconds: now.microseconds(since: start) - happened, position: position,
                    accuracyMillimetres: accuracyMetres * 1_000, namesAmount: namesAmount)
            else { preconditionFailure("a report within bounds") }
            return report
        }
    }

    private static func time(_ microseconds: Int64) -> Timestamp { start.adding(microseconds: microseconds) }

    @discardableResult
    private mutating func report(
        _ person: Person, at microseconds: Int64, roundTrip: Int64 = 0
    ) -> [BumpMatcher.Outcome] {
        let now = Self.time(microseconds)
        return matcher.receive(person.report(at: now), from: person.bumper, roundTripMicroseconds: roundTrip, at: now)
    }

    private mutating func advance(to microseconds: Int64) -> [Told] {
        matcher.advance(to: Self.time(microseconds)).map(Told.init)
    }

    /// An outcome by the numbers of those concerned.
    private enum Told: Hashable {
        case matched(initiator: UInt64, responder: UInt64)
        case failed(UInt64, BumpFailure)

        init(_ outcome: BumpMatcher.Outcome) {
            switch outcome {
            case .matched(let initiator, _, let responder, _):
                self = .matched(initiator: initiator.connection, responder: responder.connection)
            case .failed(let bumper, let failure): self = .failed(bumper.connection, failure)
            }
        }

        /// The same whoever of the two speaks first.
        var pair: Set<UInt64> {
            if case .matched(let initiator, let responder) = self { [initiator, responder] } else { [] }
        }
    }

    // MARK: Two

    @Test("two who bumped are paired when the later report has settled, and not before")
    mutating func settling() {
        report(Person(number: 1, namesAmount: true), at: 50_000)
        report(Person(number: 2, happened: 30_000), at: 150_000)
        #expect(advance(to: 350_000) == [])
        #expect(advance(to: 449_999) == [])
        #expect(advance(to: 450_000) == [.matched(initiator: 1, responder: 2)])
        #expect(advance(to: 10_000_000) == [])
    }

    @Test("each gets the other's report")
    mutating func reports() throws {
        let (first, second) = (Person(number: 1, namesAmount: true), Person(number: 2))
        report(first, at: 0)
        report(second, at: 0)
        let outcomes = matcher.advance(to: Self.time(300_000))
        #expect(
            outcomes == [
                .matched(
                    initiator: first.bumper, first.report(at: Self.start), responder: second.bumper,
                    second.report(at: Self.start))
            ])
    }

    @Test("exactly one names the amount, or both are told", arguments: [true, false])
    mutating func amounts(named: Bool) {
        report(Person(number: 1, namesAmount: named), at: 0)
        report(Person(number: 2, namesAmount: named), at: 0)
        let failure = named ? BumpFailure.bothNameAmount : .neitherNamesAmount
        #expect(advance(to: 300_000) == [.failed(1, failure), .failed(2, failure)])
    }

    @Test("beyond the gate they are two events; what the links leave uncertain is added")
    mutating func gate() {
        report(Person(number: 1, namesAmount: true), at: 0)
        report(Person(number: 2, happened: 2_000_001), at: 2_000_001)
        #expect(advance(to: 2_400_000) == [])
        #expect(advance(to: 7_000_000) == [.failed(1, .noPartner), .failed(2, .noPartner)])

        report(Person(number: 1, happened: 7_000_000, namesAmount: true), at: 7_000_000)
        report(Person(number: 2, happened: 9_000_000), at: 9_000_000)
        #expect(advance(to: 9_300_000) == [.matched(initiator: 1, responder: 2)])

        // A second of round trip: half of it later than it seems, and as much more room.
        report(Person(number: 1, happened: 20_000_000, namesAmount: true), at: 20_000_000)
        report(Person(number: 2, happened: 22_900_000), at: 22_900_000, roundTrip: 1_000_000)
        #expect(advance(to: 23_200_000) == [.matched(initiator: 1, responder: 2)])
        report(Person(number: 1, happened: 30_000_000, namesAmount: true), at: 30_000_000)
        report(Person(number: 2, happened: 33_000_001), at: 33_000_001, roundTrip: 1_000_000)
        #expect(advance(to: 33_300_001) == [])
    }

    @Test("the vaguer the places, the further they reach, up to a hundred metres")
    mutating func reach() {
        // Accuracy of each, metres between them, whether they can be one event.
        let cases: [(Int64, Int64, Bool)] = [
            (0, 9, true), (0, 11, false), (10, 29, true), (10, 31, false), (45, 99, true), (5_000, 99, true),
            (5_000, 101, false),
        ]
        for (accuracy, metres, expected) in cases {
            matcher = BumpMatcher()
            report(Person(number: 1, accuracyMetres: accuracy, namesAmount: true), at: 0)
            report(Person(number: 2, metres: metres, accuracyMetres: accuracy), at: 0)
            #expect(
                advance(to: 300_000) == (expected ? [.matched(initiator: 1, responder: 2)] : []),
                "\(metres) m at \(accuracy) m")
        }
    }

    @Test("one account is never its own partner, however many connections it has")
    mutating func oneself() {
        report(Person(number: 1, namesAmount: true), at: 0)
        let superseded = report(Person(number: 1, connection: 9), at: 1_000)
        #expect(superseded.map(Told.init) == [.failed(1, .superseded)])
        #expect(advance(to: 400_000) == [])
        // Over the same connection the new report takes the old one's place, and nobody need hear of it.
        #expect(report(Person(number: 1, connection: 9), at: 500_000).isEmpty)
        report(Person(number: 2, happened: 500_000, namesAmount: true), at: 500_000)
        #expect(advance(to: 800_000) == [.matched(initiator: 9, responder: 2)])
    }

    @Test("who is gone is nobody's partner")
    mutating func gone() {
        report(Person(number: 1, namesAmount: true), at: 0)
        report(Person(number: 2), at: 0)
        matcher.forget(connection: 1)
        #expect(advance(to: 4_000_000) == [.failed(2, .noPartner)])
    }

    @Test("so many reports are held, and one more is told that it is too many")
    mutating func bound() {
        for number in 0..<BumpMatcher.reportsMax {
            let report = Person(number: 1, metres: Int64(number) * 300).report(at: Self.start)
            #expect(
                matcher.receive(report, from: Self.crowd(number), roundTripMicroseconds: 0, at: Self.start).isEmpty)
        }
        let late = Self.crowd(BumpMatcher.reportsMax)
        let report = Person(number: 1).report(at: Self.start)
        #expect(
            matcher.receive(report, from: late, roundTripMicroseconds: 0, at: Self.start) == [.failed(late, .busy)])
        let outcomes = matcher.advance(to: Self.time(BumpMatcher.waitMicroseconds)).map(Told.init)
        #expect(outcomes.count == BumpMatcher.reportsMax)
        #expect(outcomes.allSatisfy { if case .failed(_, .noPartner) = $0 { true } else { false } })
    }

    @Test("at one place and time so many are heard; nobody can tell who of them meant whom")
    mutating func crowd() {
        let report = Person(number: 1).report(at: Self.start)
        for number in 0..<BumpMatcher.crowdMax {
            #expect(
                matcher.receive(report, from: Self.crowd(number), roundTripMicroseconds: 0, at: Self.start).isEmpty)
        }
        let late = Self.crowd(BumpMatcher.crowdMax)
        #expect(
            matcher.receive(report, from: late, roundTripMicroseconds: 0, at: Self.start) == [.failed(late, .busy)])
        let outcomes = matcher.advance(to: Self.time(300_000)).map(Told.init)
        #expect(outcomes.count == BumpMatcher.crowdMax)
        #expect(outcomes.allSatisfy { if case .failed(_, .ambiguous) = $0 { true } else { false } })
    }

    private static func crowd(_ number: Int) -> BumpMatcher.Bumper {
        BumpMatcher.Bumper(
            connection: UInt64(number), account: AccountIdentifier(Bytes32.zero.numbered(number)))
    }

    @Test("what the links leave uncertain does not choose between two who could have been the partner")
    mutating func uncertain() {
        // 1 and 2 bumped at one moment, but 2's report took the whole of a slow round trip; 3 bumped somebody else.
        report(Person(number: 1, happened: 1_000_000), at: 3_000_000, roundTrip: 1_000_000)
        report(Person(number: 2, happened: 2_000_000, namesAmount: true), at: 3_000_000, roundTrip: 1_000_000)
        report(Person(number: 3, happened: 1_500_000), at: 3_000_000)
        let told = advance(to: 3_300_000)
        #expect(!told.contains { if case .matched = $0 { true } else { false } })
    }

    @Test("a clock that is set back asks whoever waits to bump again, and matches those who do")
    mutating func clockSetBack() {
        report(Person(number: 1), at: 0)
        let hour: Int64 = 3_600_000_000
        #expect(advance(to: -hour) == [.failed(1, .noPartner)])
        report(Person(number: 1, happened: -hour), at: -hour)
        report(Person(number: 2, happened: -hour, namesAmount: true), at: -hour)
        #expect(advance(to: -hour + 300_000) == [.matched(initiator: 1, responder: 2)])
    }

    // MARK: More than two

    @Test("a third in the middle: nobody is paired, whoever came first")
    mutating func third() {
        let people = [
            Person(number: 1, happened: 0, namesAmount: true), Person(number: 2, happened: 100_000),
            Person(number: 3, happened: 200_000),
        ]
        for order in permutations(people) {
            matcher = BumpMatcher()
            for person in order { report(person, at: 200_000) }
            #expect(
                Set(advance(to: 500_000)) == [.failed(1, .ambiguous), .failed(2, .ambiguous), .failed(3, .ambiguous)])
        }
    }

    @Test("a third that is worse by the margin changes nothing, and one that is not spoils it", arguments: [0, 1])
    mutating func margin(less: Int64) {
        let people = [
            Person(number: 1, namesAmount: true), Person(number: 2), Person(number: 3, happened: 750_000 - less),
        ]
        for order in permutations(people) {
            matcher = BumpMatcher()
            for person in order { report(person, at: 750_000) }
            let told = advance(to: 1_050_000)
            if less == 0 {
                #expect(told.map(\.pair) == [[1, 2]])
                #expect(advance(to: 5_000_000) == [.failed(3, .noPartner)])
            } else {
                #expect(told.count == 3 && told.allSatisfy { $0.pair.isEmpty })
            }
        }
    }

    @Test("a metre counts as ten milliseconds: a third 75 metres away is worse by the margin, and a nearer one is not")
    mutating func metres() {
        for (metres, isWorse) in [(74, false), (76, true)] as [(Int64, Bool)] {
            let people = [
                Person(number: 1, accuracyMetres: 45, namesAmount: true), Person(number: 2, accuracyMetres: 45),
                Person(number: 3, metres: metres, accuracyMetres: 45),
            ]
            for order in permutations(people) {
                matcher = BumpMatcher()
                for person in order { report(person, at: 0) }
                #expect(advance(to: 300_000).map(\.pair) == (isWorse ? [[1, 2]] : [[], [], []]), "\(metres) m")
            }
        }
    }

    @Test("metres and microseconds add up to what makes a third worse", arguments: [(74, 10_000), (1, 740_000)])
    mutating func metresAndTime(metres: Int64, microseconds: Int64) {
        // As much as 75 metres in all; what a tenth of a metre counts decides.
        for (less, isWorse) in [(1_000, false), (-1_000, true)] as [(Int64, Bool)] {
            matcher = BumpMatcher()
            report(Person(number: 1, accuracyMetres: 45, namesAmount: true), at: 1_000_000)
            report(Person(number: 2, accuracyMetres: 45), at: 1_000_000)
            report(
                Person(number: 3, happened: microseconds - less, metres: metres, accuracyMetres: 45), at: 1_000_000)
            #expect(advance(to: 1_300_000).map(\.pair) == (isWorse ? [[1, 2]] : [[], [], []]))
        }
    }

    @Test("a late third that has not settled yet is heard")
    mutating func lateThird() {
        report(Person(number: 1, namesAmount: true), at: 0)
        report(Person(number: 2), at: 0)
        report(Person(number: 3), at: 299_999)
        #expect(Set(advance(to: 300_000).map(\.pair)) == [[]])
        #expect(advance(to: 600_000) == [])
    }

    @Test("two pairs next to each other in time, each clearly one, are both paired")
    mutating func twoPairs() {
        let people = [
            Person(number: 1, happened: 0, namesAmount: true), Person(number: 2, happened: 10_000),
            Person(number: 3, happened: 1_000_000, namesAmount: true), Person(number: 4, happened: 1_010_000),
        ]
        for order in permutations(people) {
            matcher = BumpMatcher()
            for person in order { report(person, at: 1_010_000) }
            #expect(Set(advance(to: 1_310_000).map(\.pair)) == [[1, 2], [3, 4]])
        }
    }

    @Test("whoever is part of a confusion is not paired with a bystander when the others are gone")
    mutating func bystander() {
        // 1 can only have meant 2, who could have meant 3 as well; and 3 could have meant any of them, or 4.
        let people = [
            Person(number: 1, happened: 0, namesAmount: true), Person(number: 2, happened: 100_000),
            Person(number: 3, happened: 850_000, namesAmount: true), Person(number: 4, happened: 1_850_000),
        ]
        for order in permutations(people) {
            matcher = BumpMatcher()
            for person in order { report(person, at: 1_850_000) }
            let told = advance(to: 2_150_000) + advance(to: 6_000_000)
            #expect(told.count == 4)
            #expect(told.allSatisfy { $0.pair.isEmpty }, "\(order.map(\.number)): \(told)")
        }
    }

    @Test("who is paired does not depend on the order of the reports", arguments: 0..<200)
    func order(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let people = (1...6).map { number in
            Person(
                number: UInt8(number), happened: Int64.random(in: 0...3_000_000, using: &random),
                metres: Int64.random(in: 0...60, using: &random),
                accuracyMetres: Int64.random(in: 0...30, using: &random),
                namesAmount: Bool.random(using: &random))
        }
        func outcomes(_ order: [Person]) -> [Set<Told>] {
            var matcher = BumpMatcher()
            let now = Self.time(3_000_000)
            for person in order {
                #expect(
                    matcher.receive(person.report(at: now), from: person.bumper, roundTripMicroseconds: 0, at: now)
                        .isEmpty)
            }
            return [3_299_999, 3_300_000, 3_500_000, 7_000_000].map { microseconds in
                Set(
                    matcher.advance(to: Self.time(microseconds)).map(Told.init).map { told in
                        // Who speaks first is whoever came first.
                        guard case .matched(let one, let other) = told else { return told }
                        return .matched(initiator: min(one, other), responder: max(one, other))
                    })
            }
        }
        let expected = outcomes(people)
        #expect(expected.map(\.count).reduce(0, +) >= 3)
        for _ in 0..<20 { #expect(outcomes(people.shuffled(using: &random)) == expected) }
    }

    private func permutations<Element>(_ elements: [Element]) -> [[Element]] {
        guard elements.count > 1 else { return [elements] }
        return elements.indices.flatMap { index in
            var rest = elements
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }
}

extension Bytes32 {
    /// With a number in its last two bytes.
    fileprivate func numbered(_ number: Int) -> Bytes32 {
        let bytes = bytes.dropLast(2) + [UInt8(number / 256), UInt8(number % 256)]
        guard let value = Bytes32(bytes) else { preconditionFailure("32 bytes are 32 bytes") }
        return value
    }
}
