public import Ledger
public import PaymentProtocol

/// What a door asks of the clearing node behind it. The node's runtime fulfils it; a door adds no rule of its own.
public protocol ClearingOperations: Sendable {
    var genesis: ClearingGenesis { get }

    /// Begins a session for one caller of the door.
    ///
    /// - Parameter channel: what a `ChannelProof` must name; a fresh challenge.
    /// - Throws: `DoorError.busy` beyond the bound on sessions.
    func open(channel: Digest) async throws(DoorError) -> ConnectionIdentifier
    func close(_ connection: ConnectionIdentifier) async

    /// Answers when whatever the answer tells is durable and proven.
    ///
    /// - Throws: `DoorError.busy` past capacity, `.unavailable` while the node rebuilds itself or stops.
    func answer(
        _ request: ClearingRequest, on connection: ConnectionIdentifier
    ) async throws(DoorError) -> ClearingAnswer

    /// The same for many requests, decided in their order: one answer each, or why there is none.
    func answers(
        _ requests: [ClearingRequest], on connection: ConnectionIdentifier
    ) async -> [Result<ClearingAnswer, DoorError>]

    /// Asks what only the operator may know. For the local API alone.
    func consult(_ question: OperatorQuestion) async throws(DoorError) -> OperatorAnswer

    /// What the node tells this session without being asked; ends when the session is closed.
    func notices(on connection: ConnectionIdentifier) async -> AsyncStream<ClearingNotice>

    func status() async -> ClearingStatus

    /// For whoever counts: the signatures of one request, or of a batch, were checked.
    func verified(microseconds: Int64)
    /// For whoever counts: a request was told to come again, because too much waits already.
    func turnedAway()

    /// What the node counts, in Prometheus's text format 0.0.4.
    func metrics() async -> String

    /// The receipt of a record that is proven; nil if there is none yet.
    func receipt(of sequence: UInt64) async throws(DoorError) -> SettlementReceipt?
    /// The latest signed head.
    func head() async throws(DoorError) -> SignedTreeHead?

    /// For the operator: how the money of others lies.
    func reserves() async throws(DoorError) -> ReserveReport
    /// At most `limit`, the oldest first, of records after `after`.
    func suspense(after: UInt64?, limit: Int) async throws(DoorError) -> [SuspenseEntry]
    func payouts(after: UInt64?, limit: Int) async throws(DoorError) -> [PayoutEntry]
    /// The signed statement of a day, or the latest; nil if there is none.
    func liabilities(day: Int64?) async throws(DoorError) -> Signed<LiabilitiesStatement>?
    func locks(after: UInt64?, limit: Int) async throws(DoorError) -> [LockEntry]
}

extension ClearingOperations {
    public func metrics() async -> String { "" }
    public func verified(microseconds: Int64) {}
    public func turnedAway() {}

    public func answers(
        _ requests: [ClearingRequest], on connection: ConnectionIdentifier
    ) async -> [Result<ClearingAnswer, DoorError>] {
        var answers: [Result<ClearingAnswer, DoorError>] = []
        for request in requests {
            do throws(DoorError) {
                answers.append(.success(try await answer(request, on: connection)))
            } catch {
                answers.append(.failure(error))
            }
        }
        return answers
    }
}

/// How a clearing node does.
public struct ClearingStatus: Equatable, Sendable {
    /// Whether it decides. False while it starts, rebuilds itself, or distrusts its clock.
    public let isReady: Bool
    /// What keeps it from deciding, in words for its operator.
    public let reason: String?
    public let epoch: UInt64
    public let recordCount: UInt64
    public let accountCount: Int
    public let time: Timestamp
    /// Nil unless it stands by.
    public let standby: StandbyStatus?

    public init(
        isReady: Bool, reason: String?, epoch: UInt64, recordCount: UInt64, accountCount: Int, time: Timestamp,
        standby: StandbyStatus? = nil
    ) {
        self.standby = standby
        self.isReady = isReady
        self.reason = reason
        self.epoch = epoch
        self.recordCount = recordCount
        self.accountCount = accountCount
        self.time = time
    }
}

/// How a node does that follows a book which another one leads.
public struct StandbyStatus: Equatable, Sendable {
    /// Who leads, for people; empty if nobody does.
    public let leader: String
    /// Records of the journal that this node has not taken in yet.
    public let behindCount: UInt64
    /// How long the lease lasts without a renewal.
    public let leaseMilliseconds: Int64
    /// Since the lease was last seen renewed, by this machine's monotonic clock.
    public let leaseAgeMilliseconds: Int64
    /// Since the journal and the lease were last read: it grows while the database cannot be reached.
    public let lookAgeMilliseconds: Int64

    public init(
        leader: String, behindCount: UInt64, leaseMilliseconds: Int64, leaseAgeMilliseconds: Int64,
        lookAgeMilliseconds: Int64
    ) {
        (self.leader, self.behindCount, self.leaseMilliseconds) = (leader, behindCount, leaseMilliseconds)
        (self.leaseAgeMilliseconds, self.lookAgeMilliseconds) = (leaseAgeMilliseconds, lookAgeMilliseconds)
    }
}

/// Why a door got no answer from its node. Asking again may help with each of them.
public enum DoorError: Error, Equatable, Sendable {
    case busy
    /// Another node leads the book, and this one answers nothing.
    case standby
    case unavailable(String)
}
