import Ledger
import PaymentProtocol

/// A clearing node, payment nodes, the networks and disks between and below them, the people who use them, and what goes
/// wrong: everything that a run is, as one value.
///
/// One queue orders what happens by (time, sequence); one seed feeds a stream of chance for each concern. Nothing here
/// reads a clock, and no hash order decides anything, so a seed and a scenario determine every byte.
///
///     faults ──heal──▶ healing ──everybody is done──▶ (late copies of everything) ──▶ checks
struct World {
    let scenario: Scenario
    let bug: PlantedBug?
    /// Virtual microseconds since the beginning.
    var now: Int64 = 0
    var queue = EventQueue<Occurrence>()
    var eventCount = 0

    var clearing: ClearingHouse
    var devices: [Device] = []
    var people: People
    var bank: Bank
    var adversary: Adversary
    var witness = Witness()

    var streams: [StreamNumber: Stream] = [:]
    var lastStream: StreamNumber = 0
    var lastTimer: UInt64 = 0
    var door = Door()

    /// One stream of chance for each concern.
    var networkRandom, diskRandom, crashRandom, clockRandom, signerRandom, bugRandom: RandomStream

    enum Phase: Sendable {
        case faults
        case healing(since: Int64)
        /// Everybody was done; late copies are on their way.
        case echoing(since: Int64)
        case over
    }

    var phase = Phase.faults
    /// Of the first undertaking: how many of the two have bumped, have been reported, have been introduced.
    var milestones = Milestones()
    /// Told of everything that happens and everything a machine asks for; slow.
    var trace: ((String) -> Void)?

    init(scenario: Scenario, seed: UInt64, bug: PlantedBug? = nil) {
        precondition((2...Scenario.peopleMax).contains(scenario.peopleCount), "a payment takes two")
        self.scenario = scenario
        self.bug = bug
        networkRandom = RandomStream(seed: seed, concern: "network")
        diskRandom = RandomStream(seed: seed, concern: "disks")
        crashRandom = RandomStream(seed: seed, concern: "crashes")
        clockRandom = RandomStream(seed: seed, concern: "clocks")
        signerRandom = RandomStream(seed: seed, concern: "signers")
        bugRandom = RandomStream(seed: seed, concern: "bug")
        clearing = ClearingHouse(
            seed: seed, clock: SimulatedClock(), acknowledgesEarly: bug == .clearingAnswersEarly)
        people = People(scenario: scenario, seed: seed)
        bank = Bank(scenario: scenario)
        adversary = Adversary(habits: scenario.adversary, seed: seed)
        for number in 0..<scenario.peopleCount { devices.append(makeDevice(number, seed: seed)) }
        scheduleTheStory()
    }

    private mutating func makeDevice(_ number: Int, seed: UInt64) -> Device {
        var keys = RandomStream(seed: seed, concern: "device keys \(number)")
        let key = SecretKey(seed: keys.bytes32())
        let clocks = scenario.clocks
        let clock = SimulatedClock(
            offsetMicroseconds: clockRandom.draw(-clocks.offsetMicrosecondsMax...clocks.offsetMicrosecondsMax),
            driftPartsPerMillion: clockRandom.draw(-clocks.driftPartsPerMillionMax...clocks.driftPartsPerMillionMax))
        return Device(
            number: number,
            identity: PaymentNodeIdentity(
                name: People.name(of: number), key: key.publicKey, clearing: clearing.address),
            key: key, linkKey: LinkSecretKey(seed: keys.bytes32()), clock: clock, seed: seed,
            acknowledgesEarly: bug == .deviceSendsEarly)
    }

    private mutating func scheduleTheStory() {
        schedule(.start(.clearing), after: 0)
        for device in devices.indices {
            schedule(.start(.device(device)), after: networkRandom.draw(0...500_000))
        }
        for node in nodes {
            scheduleCrash(of: node)
            scheduleClockJump(of: node)
        }
        for credit in bank.credits.indices { schedule(.operatorTurn(credit), after: 1_000_000) }
        perform(people.begin())
        schedule(.heal, after: scenario.faultsMicroseconds)
    }

    var nodes: [Node] { [.clearing] + devices.indices.map(Node.device) }

    mutating func schedule(_ occurrence: Occurrence, after microseconds: Int64) {
        queue.schedule(occurrence, at: now + microseconds)
    }

    var isHealing: Bool {
        if case .faults = phase { false } else { true }
    }

    // MARK: Running

    /// Everything up to the end of the story, then the checks.
    ///
    /// - Parameter progress: told about once in a virtual second.
    mutating func run(progress: (SimulationProgress) -> Void = { _ in }) -> RunReport {
        var nextReport: Int64 = 0
        while !isOver, let (time, occurrence) = queue.next() {
            now = max(now, time)
            eventCount += 1
            trace?("\(now) \(occurrence)")
            happen(occurrence)
            if now >= nextReport {
                nextReport = now + 1_000_000
                progress(SimulationProgress(virtualMicroseconds: now, events: eventCount))
            }
        }
        return report()
    }

    private var isOver: Bool {
        if case .over = phase { true } else { false }
    }

    private mutating func happen(_ occurrence: Occurrence) {
        switch occurrence {
        case .clearingEvent(let event, let incarnation):
            guard incarnation == clearing.host.incarnation else { return }
            tellClearing(event)
        case .deviceEvent(let device, let event, let incarnation):
            guard incarnation == devices[device].host.incarnation else { return }
            tell(device, event)
        case .appended(let node, let incarnation):
            appended(node, incarnation)
        case .crash(let node):
            crash(node)
        case .crashByChance(let node):
            guard !isHealing else { return }
            crash(node)
            scheduleCrash(of: node)
        case .start(let node):
            start(node, isNewProcess: true)
        case .rebuild(let node):
            start(node, isNewProcess: false)
        case .clockSet(let node, let microseconds):
            setClock(of: node, by: microseconds)
        case .dialled(let stream):
            dialled(stream)
        case .dialAnswered(let stream, let isAccepted):
            dialAnswered(stream, isAccepted: isAccepted)
        case .arrival(let bytes, let stream, let side):
            arrived(bytes, stream, side)
        case .streamEnded(let stream, let side):
            streamEnded(stream, side)
        case .callerTimer(let device, let incarnation, let number):
            callerTimerFired(device, incarnation, number)
        case .listenerTimer(let stream, let incarnation, let number):
            listenerTimerFired(stream, incarnation, number)
        case .listenerExpiry(let incarnation, let number):
            listenerExpiryFired(incarnation, number)
        case .patienceEnded(let device, let incarnation, let number):
            patienceEnded(device, incarnation, number)
        case .doorCall(let number):
            doorCalled(number)
        case .doorAnswer(let number, let answer):
            doorAnswered(number, answer)
        case .operatorTurn(let credit):
            operatorTurn(credit)
        case .people(let event):
            perform(people.happened(event, isRunning: devices.map(\.host.isRunning)))
        case .heal:
            heal()
        case .inspect:
            inspect()
        }
    }
}
