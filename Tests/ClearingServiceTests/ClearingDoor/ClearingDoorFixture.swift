import ClearingService
import Ledger
import PaymentProtocol
import Testing

/// A clearing node with two accounts behind its door, and what knocking there takes.
struct ClearingDoorFixture {
    let clearing: ClearingInMemory
    let ada: Person
    let ben: Person
    let clock = TestClock()
    let now: Timestamp

    init() async throws {
        clearing = try await ClearingInMemory().start()
        (ada, ben) = try await clearing.people()
        now = await clearing.now
    }

    /// Rules under which the operator looks at payments above so many percent of 100 euros.
    func holdForReview(above percent: Int64) async throws {
        let rules = try #require(
            LimitRules(
                bases: [LimitRules.Basis(currency: .eur, minorUnits: 100_00)], smallPercent: 0, smallCount: 1,
                reviewMicroseconds: 3_600_000_000,
                tiers: [.lowest: [.payment: LimitThresholds(review: percent, refuse: 1_000)]]))
        let order = LimitRulesOrder(clearing: clearing.genesis.logKey, created: now, rules: rules)
        let answer = try await clearing.ask(.setLimitRules(try clearing.operatorKey.signed(order)))
        guard case .receipt = answer else { throw DoorDidNotOpen() }
    }

    /// Runs the door; afterwards every session that it began must have ended.
    func withDoor<Value: Sendable>(_ body: (DoorAddress) async throws -> Value) async throws -> Value {
        let value = try await withClearingDoor(clearing, clock: clock, body)
        let open = await clearing.openConnections
        #expect(open.isEmpty)
        return value
    }

    /// The header with which somebody says who they are, over a fresh challenge.
    func authorization(of person: Person, at address: DoorAddress) async throws -> [String: String] {
        let challenge = try await challenge(at: address)
        return Self.header(try person.proof(challenge))
    }

    func challenge(at address: DoorAddress) async throws -> Digest {
        let view = try ChallengeView(json: try await address.get("/v1/challenge").body)
        #expect(view.clearing == clearing.genesis.logKey.description && view.expiresInSeconds == 60)
        return Digest(try #require(Base64URL.decode(view.challenge).flatMap { Bytes32($0) }))
    }

    static func header(_ proof: Signed<ChannelProof>) -> [String: String] {
        ["Authorization": "Handsel \(Base64URL.encode(proof.envelope))"]
    }

    func get(_ path: String, as person: Person, at address: DoorAddress) async throws -> Reply {
        try await address.get(path, try await authorization(of: person, at: address))
    }

    /// What holds intent, request and text together.
    static func submission(_ intent: [UInt8], request: [UInt8]? = nil, text: String? = nil) -> [UInt8] {
        CBOREncoder.encode { encoder in
            encoder.array(count: 3)
            encoder.bytes(intent)
            if let request { encoder.bytes(request) } else { encoder.null() }
            if let text { encoder.text(text) } else { encoder.null() }
        }
    }
}
