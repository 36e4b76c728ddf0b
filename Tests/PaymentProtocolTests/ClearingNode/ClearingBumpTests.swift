import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Bumps at a clearing node")
struct ClearingBumpTests {
    private typealias Conversation = ClearingSessions.Conversation
    private var counter: Counter

    init() throws {
        counter = try Counter()
    }

    // MARK: Reports

    @Test("whoever disconnects after a report is nobody's partner")
    mutating func gone() throws {
        try report(counter.ada)
        counter.handle(.disconnected(counter.ada.connection))
        try report(counter.ben, namesAmount: true)
        pass(BumpMatcher.settlingMicroseconds)
        #expect(counter.notices.isEmpty)
        pass(BumpMatcher.waitMicroseconds)
        #expect(counter.notices == [counter.ben.connection: [.bumpFailed(.noPartner)]])
    }

    @Test("a link that nobody has measured counts as a second there and back")
    mutating func unmeasured() throws {
        // It seems to have happened half a second earlier than it was heard of, and is as uncertain.
        #expect(try isIntroduced(after: 3_000_000, measured: []))
        #expect(try !isIntroduced(after: 3_000_001, measured: []))
    }

    @Test("of the round trips that were measured the least is kept, in whatever order they came")
    mutating func leastRoundTrip() throws {
        for measured in [[200_000], [900_000, 200_000, 700_000], [200_000, 900_000]] as [[Int64]] {
            #expect(try isIntroduced(after: 2_200_000, measured: measured), "\(measured)")
            #expect(try !isIntroduced(after: 2_200_001, measured: measured), "\(measured)")
        }
    }

    // MARK: Conversations

    @Test("so many conversations are carried; two more who bump are told that it is too many, until one has ended")
    mutating func conversations() throws {
        var node = counter.gate.machine
        for number in 1...UInt64(Conversation.conversationsMax) {
            node.sessions.conversations[MessageIdentifier(using: &counter.random)] = Conversation(
                initiator: 1_000 + number, responder: 100_000 + number)
        }
        let effects = try bump(&node)
        for customer in [counter.ada, counter.ben] {
            #expect(effects.contains(.notify(.bumpFailed(.busy), customer.connection)))
        }
        #expect(effects.count == 2)
        #expect(node.sessions.conversations.count == Conversation.conversationsMax)

        _ = handle(.disconnected(1_001), by: &node)
        let conversation = try introduced(&node)
        #expect(node.sessions.conversations[conversation] != nil)
        #expect(node.sessions.conversations.count == Conversation.conversationsMax)
    }

    @Test("a conversation has two minutes, and then ends for both, whatever they are about")
    mutating func lifetime() throws {
        var node = counter.gate.machine
        let effects = try bump(&node)
        let conversation = try #require(node.sessions.conversations.keys.first)
        #expect(effects.contains(.setTimer(.conversation(conversation), afterMicroseconds: 2 * .minute)))

        counter.now = counter.now.adding(microseconds: 2 * .minute)
        #expect(
            handle(.timerFired(.conversation(conversation)), by: &node) == [
                .notify(.conversationEnded(conversation), counter.ada.connection),
                .notify(.conversationEnded(conversation), counter.ben.connection),
            ])
        let caller = Caller(connection: counter.ada.connection, correlation: 1)
        #expect(
            handle(.received(.converse(conversation, [1]), from: caller), by: &node) == [
                .answer(.failed(.noConversation), to: caller)
            ])
        #expect(handle(.timerFired(.conversation(conversation)), by: &node) == [], "it ends once")
    }

    @Test("whoever disconnects leaves, and the other side hears at once")
    mutating func disconnected() throws {
        var node = counter.gate.machine
        let conversation = try introduced(&node)
        let effects = handle(.disconnected(counter.ada.connection), by: &node)
        #expect(effects.contains(.notify(.conversationEnded(conversation), counter.ben.connection)))
        #expect(node.sessions.conversations.isEmpty)
    }

    // MARK: Steps

    private func report(namesAmount: Bool) throws -> ClearingRequest {
        let position = try #require(Position(latitude: 525_200_000, longitude: 134_050_000))
        let report = BumpReport(
            key: LinkPublicKey(Bytes32(last: namesAmount ? 8 : 9)), agoMicroseconds: 0, position: position,
            accuracyMillimetres: 8_000, namesAmount: namesAmount)
        return .reportBump(try #require(report))
    }

    private mutating func report(_ customer: Counter.Customer, namesAmount: Bool = false) throws {
        #expect(counter.ask(try report(namesAmount: namesAmount), on: customer.connection) == .accepted)
    }

    private mutating func pass(_ microseconds: Int64) {
        counter.now = counter.now.adding(microseconds: microseconds)
        counter.handle(.timerFired(.bump))
        counter.settle()
    }

    /// Whether Ada, whose link's round trips are these, is paired with Ben, whose link takes no time, if she is heard so
    /// long after him.
    private func isIntroduced(after microseconds: Int64, measured: [Int64]) throws -> Bool {
        var other = try ClearingBumpTests()
        other.counter.handle(.roundTripMeasured(counter.ben.connection, microseconds: 0))
        for roundTrip in measured {
            other.counter.handle(.roundTripMeasured(counter.ada.connection, microseconds: roundTrip))
        }
        try other.report(counter.ben, namesAmount: true)
        other.counter.now = other.counter.now.adding(microseconds: microseconds)
        try other.report(counter.ada)
        other.pass(BumpMatcher.settlingMicroseconds)
        return !other.counter.gate.machine.sessions.conversations.isEmpty
    }

    private mutating func handle(_ event: ClearingEvent, by node: inout ClearingNode) -> [ClearingEffect] {
        node.handle(event, at: counter.now, using: &counter.random).effects
    }

    /// Ada and Ben bump: what comes of it when their reports have settled.
    private mutating func bump(_ node: inout ClearingNode) throws -> [ClearingEffect] {
        for (customer, namesAmount) in [(counter.ada, false), (counter.ben, true)] {
            let caller = Caller(connection: customer.connection, correlation: 1)
            _ = handle(.received(try report(namesAmount: namesAmount), from: caller), by: &node)
        }
        counter.now = counter.now.adding(microseconds: BumpMatcher.settlingMicroseconds)
        return handle(.timerFired(.bump), by: &node)
    }

    /// The same, if they are introduced.
    private mutating func introduced(_ node: inout ClearingNode) throws -> MessageIdentifier {
        for case .notify(.introduction(let introduction), _) in try bump(&node) { return introduction.conversation }
        throw BumpFailure.noPartner
    }
}
