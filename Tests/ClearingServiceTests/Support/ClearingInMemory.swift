import ClearingService
import Ledger
import PaymentProtocol

/// A clearing node without disk or network: the real machine, its journal in an array, its signer beside it.
actor ClearingInMemory: ClearingOperations {
    nonisolated let genesis: ClearingGenesis
    nonisolated let logKey = SecretKey(seed: Bytes32(last: 101))
    nonisolated let operatorKey = SecretKey(seed: Bytes32(last: 102))

    /// What the node says of itself, whatever its machine does.
    var isReady = true
    /// What every question is answered with instead; nil to ask the machine.
    var failure: DoorError?
    /// Questions stay unanswered while this is set.
    var isSilent = false

    private(set) var now = Timestamp(microseconds: 1_800_000_000_000_000)
    private(set) var openConnections: Set<ConnectionIdentifier> = []
    private(set) var askedCount = 0

    private var chance = SplitMix64(seed: 7)
    private var gate: CommitGate<ClearingNode>
    private var journal: [ClearingRecord] = []
    private var heads: [SignedTreeHead] = []
    private var lastConnection: ConnectionIdentifier = 0
    private var lastCorrelation: UInt64 = 0
    private var answers: [UInt64: ClearingAnswer] = [:]
    private var told: [UInt64: OperatorAnswer] = [:]
    private var streams: [ConnectionIdentifier: AsyncStream<ClearingNotice>.Continuation] = [:]

    init() throws {
        genesis = ClearingGenesis(
            logKey: logKey.publicKey, linkKey: LinkPublicKey(Bytes32(last: 103)), operatorKey: operatorKey.publicKey,
            name: "Test clearing")
        gate = CommitGate(
            try ClearingNode(snapshot: nil, replaying: EmptyCollection<ClearingRecord>()), recordCount: 0)
    }

    func start() -> ClearingInMemory {
        handle(.founded(genesis))
        handle(.started)
        return self
    }

    func set(isReady: Bool) { self.isReady = isReady }
    func set(failure: DoorError?) { self.failure = failure }
    func set(isSilent: Bool) { self.isSilent = isSilent }
    func distrustClock() { handle(.clockDistrusted) }

    // MARK: ClearingOperations

    func open(channel: Digest) async throws(DoorError) -> ConnectionIdentifier {
        if let failure { throw failure }
        lastConnection += 1
        openConnections.insert(lastConnection)
        handle(.connected(lastConnection, channel: channel, side: .caller))
        return lastConnection
    }

    func close(_ connection: ConnectionIdentifier) async {
        precondition(openConnections.remove(connection) != nil, "a session is closed once")
        handle(.disconnected(connection))
        streams.removeValue(forKey: connection)?.finish()
    }

    func answer(
        _ request: ClearingRequest, on connection: ConnectionIdentifier
    ) async throws(DoorError) -> ClearingAnswer {
        if let failure { throw failure }
        askedCount += 1
        while isSilent {
            guard !Task.isCancelled else { throw .unavailable("it was asked to stop") }
            await Task.yield()
        }
        lastCorrelation += 1
        let correlation = lastCorrelation
        handle(.received(request, from: Caller(connection: connection, correlation: correlation)))
        guard let answer = answers.removeValue(forKey: correlation) else { throw .unavailable("it has no answer") }
        return answer
    }

    func consult(_ question: OperatorQuestion) async throws(DoorError) -> OperatorAnswer {
        if let failure { throw failure }
        lastCorrelation += 1
        let correlation = lastCorrelation
        handle(.consulted(question, from: Caller(connection: 0, correlation: correlation)))
        guard let answer = told.removeValue(forKey: correlation) else { throw .unavailable("it has no answer") }
        return answer
    }

    func notices(on connection: ConnectionIdentifier) async -> AsyncStream<ClearingNotice> {
        let (stream, continuation) = AsyncStream.makeStream(of: ClearingNotice.self)
        streams[connection] = continuation
        return stream
    }

    func status() async -> ClearingStatus {
        let state = gate.machine.state
        return ClearingStatus(
            isReady: isReady, reason: isReady ? nil : "it is starting", epoch: state.epoch,
            recordCount: state.recordCount, accountCount: state.accountCount, time: now)
    }

    func receipt(of sequence: UInt64) async throws(DoorError) -> SettlementReceipt? {
        if let failure { throw failure }
        return proven(sequence)
    }

    func head() async throws(DoorError) -> SignedTreeHead? {
        if let failure { throw failure }
        return heads.last
    }

    func reserves() async throws(DoorError) -> ReserveReport {
        if let failure { throw failure }
        let book = gate.machine.state.book
        return ReserveReport(
            share: book.reserveShare,
            currencies: book.reserves.map { reserve in
                ReserveReport.InCurrency(
                    reserve: reserve, suspense: book.balance(of: .suspense, in: reserve.currency).posted,
                    payouts: book.balance(of: .payouts, in: reserve.currency).posted)
            })
    }

    // What lies in tables alone is tested where the tables are.
    func suspense(after: UInt64?, limit: Int) async throws(DoorError) -> [SuspenseEntry] { [] }
    func payouts(after: UInt64?, limit: Int) async throws(DoorError) -> [PayoutEntry] { [] }
    func liabilities(day: Int64?) async throws(DoorError) -> Signed<LiabilitiesStatement>? {
        if let failure { throw failure }
        return nil
    }
    func locks(after: UInt64?, limit: Int) async throws(DoorError) -> [LockEntry] { [] }

    // MARK: The shell

    private func handle(_ event: ClearingEvent) {
        var events = [event]
        while !events.isEmpty {
            gate.handle(events.removeFirst(), at: now, using: &chance)
            while let batch = gate.takeBatch() {
                journal += batch.records
                gate.committed(at: now, using: &chance)
            }
            for effect in gate.takeEffects() { events += perform(effect) }
        }
    }

    private func perform(_ effect: ClearingEffect) -> [ClearingEvent] {
        switch effect {
        case .answer(let answer, let caller):
            answers[caller.correlation] = answer
        case .tell(let answer, let caller):
            told[caller.correlation] = answer
        case .notify(let notice, let connection):
            streams[connection]?.yield(notice)
        case .sign(let request):
            return [.signed(request.identifier, logKey.sign(request.toBeSigned))]
        case .keepHead(let head):
            heads.append(head)
        case .readReceipt(let sequence, let caller):
            answers[caller.correlation] = proven(sequence).map { .receipt($0) } ?? .failed(.unknownSequence)
        case .readStatement(let account, let after, let limit, let caller):
            let through = (heads.last?.head.size ?? 1) - 1
            let items = journal.indices.map(UInt64.init).filter { $0 > after }.compactMap { proven($0) }
                .filter { $0.isPart(ofStatementOf: account) }.prefix(limit)
            answers[caller.correlation] = .statement(
                items.map { StatementItem(receipt: $0, text: nil) }, through: through, isComplete: true)
        case .lookUpIntent(let key, let digest, let otherwise, let caller):
            return [.lookedUp(key, digest: digest, found: nil, otherwise: otherwise, caller: caller)]
        case .readConsistency(let size, let caller):
            answers[caller.correlation] = consistency(from: size)
        case .readConsistencyReceipt(let earlier, let later, let caller):
            answers[caller.correlation] = consistencyReceipt(from: earlier, to: later)
        case .compareHead(let head, let caller):
            let fits = heads.contains { $0.head.root == head.head.root }
            return [.headCompared(head, fits: fits, caller: caller)]
        case .setTimer, .keepText, .eraseText, .reportUnfitHead, .keepStatement:
            break
        }
        return []
    }

    private func consistency(from size: UInt64) -> ClearingAnswer {
        guard let head = heads.last,
            let path = MerkleTree.consistencyProof(from: size, to: head.head.size, node: node(of: head.head.size))
        else { return .failed(.unknownSequence) }
        return .consistency(head, root: head.head.root, path: path)
    }

    private func consistencyReceipt(from earlier: UInt64, to later: UInt64) -> ClearingAnswer {
        guard let head = later == 0 ? heads.last : heads.first(where: { $0.head.size >= later }),
            let path = MerkleTree.consistencyProof(from: earlier, to: head.head.size, node: node(of: head.head.size)),
            let root = MerkleTree.root(size: earlier, node: node(of: earlier)),
            // There is no receipt from a tree to itself.
            let receipt = try? ConsistencyReceipt(from: earlier, to: head, path: path)
        else { return .failed(.unknownSequence) }
        return .consistencyReceipt(receipt, earlierRoot: root)
    }

    private func proven(_ sequence: UInt64) -> SettlementReceipt? {
        guard let head = heads.first(where: { $0.head.size > sequence }),
            let path = MerkleTree.inclusionProof(
                leaf: sequence, size: head.head.size, node: node(of: head.head.size)),
            // A path that does not fit would be the test's own mistake, and shows as a missing receipt.
            let proof = try? InclusionReceipt(head: head, leafIndex: sequence, path: path)
        else { return nil }
        return SettlementReceipt(record: journal[Int(sequence)], proof: proof)
    }

    private func node(of size: UInt64) -> (Int, UInt64) -> Digest? {
        var tree = MerkleFrontier()
        var nodes: [[UInt64]: Digest] = [:]
        for record in journal.prefix(Int(size)) {
            for node in tree.append(MerkleTree.leafHash(of: record.encoded)) {
                nodes[[UInt64(node.level), node.index]] = node.hash
            }
        }
        return { nodes[[UInt64($0), $1]] }
    }
}

struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
