import Ledger
import PaymentProtocol

/// Everybody, and what they have set out to do. They are honest and make mistakes; who means no good is the `Adversary`.
///
/// Somebody who is told that a payment failed tries again. That is what makes a wrong "failed" cost money, so the debtor
/// tries again only then: not when the device was lost and nobody said anything.
struct People: Sendable {
    private let habits: PeopleHabits
    private let currency: Currency
    private var random: RandomStream
    private(set) var undertakings: [Undertaking] = []
    /// The undertaking that somebody takes part in now, by device.
    private var engagements: [Int?]
    /// One notice of a bump's end is expected by whoever took it back.
    private var endsExpected: [Int]

    private static let names = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gita", "Hal"]

    static func name(of device: Int) -> String {
        device < names.count ? names[device] : "Person \(device + 1)"
    }

    init(scenario: Scenario, seed: UInt64) {
        habits = scenario.habits
        currency = scenario.currency
        random = RandomStream(seed: seed, concern: "people")
        engagements = Array(repeating: nil, count: scenario.peopleCount)
        endsExpected = Array(repeating: 0, count: scenario.peopleCount)
        for number in 0..<Int(habits.undertakingCount) {
            undertakings.append(draw(number, peopleCount: scenario.peopleCount))
        }
    }

    var areDone: Bool { undertakings.allSatisfy { $0.outcome != nil } }

    private mutating func draw(_ number: Int, peopleCount: Int) -> Undertaking {
        let debtor = Int(random.below(UInt64(peopleCount)))
        let creditor = (debtor + 1 + Int(random.below(UInt64(peopleCount - 1)))) % peopleCount
        let others = (0..<peopleCount).filter { $0 != debtor && $0 != creditor }
        let isBumpedInto = random.happens(habits.isBumpedInto)
        return Undertaking(
            number: number, debtor: debtor, creditor: creditor,
            bystander: isBumpedInto && !others.isEmpty ? random.pick(others) : nil,
            isDirect: random.happens(habits.paysDirectly), isNamedByDebtor: random.happens(.once(in: 2)),
            minorUnits: random.draw(habits.amounts), mood: drawMood())
    }

    private mutating func drawMood() -> Undertaking.Mood {
        let role: PartyRole = random.happens(.once(in: 2)) ? .debtor : .creditor
        let misunderstands = random.happens(habits.misunderstandsTerms)
        let bothName = random.happens(.once(in: 2))
        let typesWrong = random.happens(habits.typesWrongString)
        let declines = random.happens(habits.declines)
        let changesMind = random.happens(habits.changesMind)
        let walksAway = random.happens(habits.walksAway)
        if misunderstands { return bothName ? .bothNameAmount : .neitherNamesAmount }
        if typesWrong { return .typesWrongString(role) }
        if declines { return .declines(role) }
        if changesMind { return .changesMind(role) }
        return walksAway ? .walksAway(role) : .straight
    }

    /// The beginning of everything.
    mutating func begin() -> [PeopleAction] {
        var time: Int64 = 2_000_000
        return undertakings.indices.map { number in
            time += random.draw(habits.pauseMicroseconds)
            return .later(.begin(number), afterMicroseconds: time)
        }
    }

    mutating func happened(_ event: PeopleEvent, isRunning: [Bool]) -> [PeopleAction] {
        switch event {
        case .begin(let number):
            return begin(number, isRunning: isRunning)
        case .bump(let number, let attempt, let role):
            guard isUnderWay(number, attempt), let device = undertakings[number].device(role) else { return [] }
            return bump(number, role, device)
        case .react(let number, let attempt, let role):
            guard isUnderWay(number, attempt), let device = undertakings[number].device(role) else { return [] }
            return react(number, role, device)
        case .changeMind(let number, let attempt, let role):
            guard isUnderWay(number, attempt), let device = undertakings[number].device(role) else { return [] }
            endsExpected[device] += 1
            return [.command(device, .decline, .decline)] + bump(number, role, device, isSecond: true)
        case .lookAtBalance(let device):
            return isRunning[device] ? [.command(device, .balance, .balance)] : []
        }
    }

    private func isUnderWay(_ number: Int, _ attempt: Int64) -> Bool {
        undertakings[number].outcome == nil && undertakings[number].attempt == attempt
            && engagements[undertakings[number].debtor] == number
    }

    // MARK: Beginning

    private mutating func begin(_ number: Int, isRunning: [Bool]) -> [PeopleAction] {
        let undertaking = undertakings[number]
        guard undertaking.outcome == nil else { return [] }
        let parties = [undertaking.debtor, undertaking.creditor]
        guard parties.allSatisfy({ isRunning[$0] && (engagements[$0] ?? number) == number }) else {
            return [.later(.begin(number), afterMicroseconds: 1_000_000)]
        }
        for party in parties { engagements[party] = number }
        undertakings[number].attempt += 1
        undertakings[number].sides = (Undertaking.Side(), Undertaking.Side())
        undertakings[number].intent = nil
        let attempt = undertakings[number].attempt
        if undertaking.isDirect {
            return [
                .pay(
                    undertaking.debtor, creditor: undertaking.creditor, amount(of: undertaking), text: undertaking.text,
                    .pay(undertaking: number, attempt: attempt))
            ]
        }
        var roles: [PartyRole] = [.debtor, .creditor]
        if attempt == 1, let bystander = undertaking.bystander, engagements[bystander] == nil, isRunning[bystander] {
            roles.append(.bystander)
        }
        return roles.map { role in
            .later(
                .bump(undertaking: number, attempt: attempt, role), afterMicroseconds: random.draw(0...600_000))
        }
    }

    private func amount(of undertaking: Undertaking) -> Amount {
        Amount(minorUnits: undertaking.minorUnits, currency: currency)
    }

    private mutating func bump(
        _ number: Int, _ role: PartyRole, _ device: Int, isSecond: Bool = false
    ) -> [PeopleAction] {
        let undertaking = undertakings[number]
        // Each undertaking has a street of its own, a kilometre from the next.
        let noise = random.draw(-900...900)
        guard
            let position = Position(
                latitude: 525_200_000 + Int64(number) * 90_000 + noise, longitude: 134_050_000 + random.draw(-900...900)
            )
        else { return [] }
        let reading = BumpReading(
            agoMicroseconds: random.draw(20_000...200_000), position: position,
            accuracyMillimetres: random.draw(3_000...15_000))
        let purpose = CommandPurpose.bump(undertaking: number, attempt: undertaking.attempt, role)
        var actions: [PeopleAction] = [.command(device, .bump(reading, terms(undertaking, role)), purpose)]
        if case .changesMind(role) = undertaking.currentMood, !isSecond {
            actions.append(
                .later(
                    .changeMind(undertaking: number, attempt: undertaking.attempt, role),
                    afterMicroseconds: random.draw(1_000...250_000)))
        }
        return actions
    }

    private func terms(_ undertaking: Undertaking, _ role: PartyRole) -> BumpTerms {
        let namesAmount: Bool =
            switch undertaking.currentMood {
            case .bothNameAmount: true
            case .neitherNamesAmount: false
            case .straight, .typesWrongString, .declines, .changesMind, .walksAway:
                (role == .debtor) == undertaking.isNamedByDebtor
            }
        let amount = amount(of: undertaking)
        return switch role {
        case .debtor where namesAmount: .pay(amount, text: undertaking.text)
        case .creditor where namesAmount: .ask(amount, text: undertaking.text)
        case .debtor, .creditor, .bystander: .follow
        }
    }

    // MARK: Comparing and confirming

    private mutating func react(_ number: Int, _ role: PartyRole, _ device: Int) -> [PeopleAction] {
        let undertaking = undertakings[number]
        let attempt = undertaking.attempt
        guard role != .bystander else { return [.command(device, .decline, .decline)] }
        guard let own = undertaking[role].shown, !undertaking[role].hasConfirmed else { return [] }
        let confirm = CommandPurpose.confirm(undertaking: number, attempt: attempt, role)
        switch undertaking.currentMood {
        case .typesWrongString(role): return [.command(device, .confirm(Self.misread(own)), confirm)]
        case .declines(role): return [.command(device, .decline, .decline)]
        case .walksAway(role): return []
        case .straight, .bothNameAmount, .neitherNamesAmount, .typesWrongString, .declines, .changesMind, .walksAway:
            break
        }
        guard let other = undertaking[role == .debtor ? .creditor : .debtor].shown else {
            undertakings[number][role].glances += 1
            guard undertaking[role].glances < 12 else { return [.command(device, .decline, .decline)] }
            return [
                .later(.react(undertaking: number, attempt: attempt, role), afterMicroseconds: 1_000_000)
            ]
        }
        // Somebody else answered the bump: the strings differ, and honest people stop here.
        guard own == other else { return [.command(device, .decline, .decline)] }
        undertakings[number][role].hasConfirmed = true
        return [.command(device, .confirm(other), confirm)]
    }

    private static func misread(_ string: String) -> String {
        var bytes = Array(string.utf8)
        if let last = bytes.popLast() {
            bytes.append(last == UInt8(ascii: "7") ? UInt8(ascii: "3") : UInt8(ascii: "7"))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: What the devices say

    mutating func saw(_ notice: UserNotice, on device: Int) -> [PeopleAction] {
        guard let number = engagement(of: device), let role = undertakings[number].role(of: device) else { return [] }
        let attempt = undertakings[number].attempt
        switch notice {
        case .stringReady(let string, _):
            undertakings[number][role].shown = string
            return [
                .later(
                    .react(undertaking: number, attempt: attempt, role),
                    afterMicroseconds: random.draw(habits.reactionMicroseconds))
            ]
        case .intentSigned(let identifier, _):
            if role == .debtor { undertakings[number].intent = identifier }
        case .settled(_, let text):
            if role == .debtor, text == undertakings[number].text { return finish(number, .settled) }
        case .refused(let identifier, _):
            if role == .debtor, identifier == undertakings[number].intent { return finish(number, .refused) }
        case .bumpEnded:
            if endsExpected[device] > 0 {
                endsExpected[device] -= 1
            } else if undertakings[number][role].hasBumped || role == .bystander {
                // Else it is the end of a bump before this undertaking.
                return failed(number, role)
            }
        case .connected, .disconnected, .bumpReported, .matched, .partnerIdentified, .requestSigned, .requestReceived,
            .escrowMoved, .alarmed, .alarmEnded:
            break
        }
        return []
    }

    mutating func heard(_ reply: UserReply, to purpose: CommandPurpose, on device: Int) -> [PeopleAction] {
        switch purpose {
        case .bump(let number, let attempt, let role):
            if role == .bystander, reply == .accepted { engagements[device] = number }
            guard isUnderWay(number, attempt) else { return [] }
            undertakings[number][role].hasBumped = reply == .accepted
            guard case .failed(let failure) = reply else { return [] }
            // What is left of an earlier attempt is in the way of this one.
            let decline: [PeopleAction] = failure == .bumpUnderWay ? [.command(device, .decline, .decline)] : []
            return decline + failed(number, role)
        case .pay(let number, let attempt):
            guard isUnderWay(number, attempt) else { return [] }
            switch reply {
            case .settled: return finish(number, .settled)
            case .refused: return finish(number, .refused)
            case .failed: return failed(number, .debtor)
            // The device will say what came of it, later.
            case .pending(let identifier):
                undertakings[number].intent = identifier
                return []
            case .escrow, .pendingStep, .balance, .limits, .statement, .accepted, .recorded: return []
            }
        case .decline:
            // There was nothing to take back, so nothing will be said about its end.
            if case .failed = reply, endsExpected[device] > 0 { endsExpected[device] -= 1 }
            return []
        case .confirm, .balance:
            return []
        }
    }

    private func engagement(of device: Int) -> Int? { engagements[device] }

    /// The device was down, or went down: what it would have said is not said any more.
    mutating func lost(_ device: Int) -> [PeopleAction] {
        endsExpected[device] = 0
        guard let number = engagement(of: device), let role = undertakings[number].role(of: device) else { return [] }
        let undertaking = undertakings[number]
        switch role {
        case .debtor where undertaking.isDirect || undertaking[.debtor].hasConfirmed:
            // The money may be on its way. Whoever paid again now might pay twice.
            return finish(number, .unknown)
        case .debtor, .creditor, .bystander:
            return failed(number, role)
        }
    }

    private mutating func failed(_ number: Int, _ role: PartyRole) -> [PeopleAction] {
        guard role != .bystander else {
            if let bystander = undertakings[number].bystander { engagements[bystander] = nil }
            return []
        }
        guard !undertakings[number][role].wasToldFailed else { return [] }
        undertakings[number][role].wasToldFailed = true
        // The debtor decides: the creditor cannot know what the debtor's device has signed.
        guard role == .debtor else { return [] }
        guard undertakings[number].attempt < habits.attemptsMax else { return finish(number, .failed) }
        return [.later(.begin(number), afterMicroseconds: random.draw(1_000_000...6_000_000))]
    }

    private mutating func finish(_ number: Int, _ outcome: Undertaking.Outcome) -> [PeopleAction] {
        let undertaking = undertakings[number]
        undertakings[number].outcome = outcome
        for device in [undertaking.debtor, undertaking.creditor] { engagements[device] = nil }
        var actions: [PeopleAction] = []
        for device in [undertaking.debtor, undertaking.creditor] where random.happens(habits.looksAtBalance) {
            actions.append(.later(.lookAtBalance(device), afterMicroseconds: random.draw(0...3_000_000)))
        }
        if random.happens(habits.topsUp) {
            actions.append(.topUp(undertaking.debtor, minorUnits: random.draw(habits.amounts)))
        }
        return actions
    }
}
