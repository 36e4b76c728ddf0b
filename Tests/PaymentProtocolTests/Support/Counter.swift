import Ledger
import Testing

@testable import PaymentProtocol

/// A clearing node alone at its counter, and customers who hand it whatever they like.
///
/// Unlike on the table, a test decides here when records become durable and when signatures are made.
struct Counter: Sendable {
    struct Customer: Sendable {
        let key: SecretKey
        let opening: Signed<AccountOpening>
        let connection: ConnectionIdentifier
        var account: AccountIdentifier { opening.account }
    }

    var now = Counter.opened
    var random: SeededGenerator
    private(set) var gate: CommitGate<ClearingNode>
    /// The disk.
    private(set) var journal: [ClearingRecord] = []
    private(set) var heads: [SignedTreeHead] = []
    /// What the operator was told of.
    private(set) var unfitHeads: [SignedTreeHead] = []
    private(set) var statements: [Signed<LiabilitiesStatement>] = []
    private(set) var groupSizes: [Int] = []
    private(set) var answers: [Caller: [ClearingAnswer]] = [:]
    private(set) var notices: [ConnectionIdentifier: [ClearingNotice]] = [:]
    private(set) var timers: [ClearingTimer] = []
    /// Kept beside the journal.
    private(set) var texts: [Digest: String] = [:]
    /// Whether the disk erases what it is told to.
    var erasesTexts = true
    /// What waits for `sign`.
    private(set) var unsigned: [SigningRequest] = []

    let logKey = secretKey(101)
    let operatorKey = secretKey(102)
    let ada: Customer
    let ben: Customer
    let carl: Customer
    private var lastCorrelation: UInt64 = 0
    private var lastReference = 0

    static let opened = Timestamp(microseconds: 1_800_000_000_000_000)
    static let operatorConnection: ConnectionIdentifier = 9
    /// A connection that has not said for whom it speaks.
    static let strangerConnection: ConnectionIdentifier = 10

    init(seed: UInt64 = 1) throws {
        random = SeededGenerator(seed: seed)
        gate = CommitGate(
            try ClearingNode(snapshot: nil, replaying: EmptyCollection<ClearingRecord>()), recordCount: 0)
        let clearing = logKey.publicKey
        func customer(_ number: UInt8, _ name: String) throws -> Customer {
            let opening = AccountOpening(
                clearing: clearing, name: name, created: Counter.opened,
                nonce: try #require(MessageIdentifier([UInt8](repeating: number, count: 16))))
            let key = secretKey(number)
            return Customer(key: key, opening: try key.signed(opening), connection: UInt64(number))
        }
        ada = try customer(1, "Ada")
        ben = try customer(2, "Ben")
        carl = try customer(3, "Carl")
        handle(.founded(genesis))
        handle(.started)
        settle()
        for connection in [Self.operatorConnection, Self.strangerConnection] {
            handle(.connected(connection, channel: .sha256(of: [UInt8(connection)])))
        }
        for customer in [ada, ben, carl] {
            handle(.connected(customer.connection, channel: channel(of: customer)))
            ask(.openAccount(customer.opening), on: customer.connection)
            ask(.identify(try proof(of: customer)), on: customer.connection)
        }
    }

    var genesis: ClearingGenesis {
        ClearingGenesis(
            logKey: logKey.publicKey, linkKey: LinkPublicKey(Bytes32(last: 103)), operatorKey: operatorKey.publicKey,
            name: "Test clearing")
    }

    var state: ClearingState { gate.machine.state }

    func posted(_ customer: Customer, in currency: Currency = .eur) -> Int64 {
        state.book.balance(of: customer.account, in: currency).posted
    }

    // MARK: What is handed in

    func channel(of customer: Customer) -> Digest { .sha256(of: [UInt8(customer.connection)]) }

    func proof(of customer: Customer) throws -> Signed<ChannelProof> {
        try customer.key.signed(
            ChannelProof(
                clearing: logKey.publicKey, account: customer.account, channel: channel(of: customer), side: .initiator)
        )
    }

    /// An intent created now for five minutes, unless a test says otherwise.
    mutating func intent(
        _ debtor: Customer, _ creditor: Customer, _ cents: Int64, currency: Currency = .eur,
        request: Signed<PaymentRequest>? = nil, text: String? = nil, identifier: MessageIdentifier? = nil,
        created: Timestamp? = nil, lifetime: Int64 = 5 * .minute, clearing: PublicKey? = nil, link: Digest? = nil,
        by key: SecretKey? = nil
    ) throws -> Signed<PaymentIntent> {
        let created = created ?? now
        let intent = PaymentIntent(
            clearing: clearing ?? logKey.publicKey, amount: Amount(minorUnits: cents, currency: currency),
            debtor: debtor.account, creditor: creditor.account,
            identifier: identifier ?? MessageIdentifier(using: &random), created: created,
            expires: created.adding(microseconds: lifetime), purpose: .transfer, request: request?.digest,
            remittance: text.map { .sha256(of: Array($0.utf8)) }, link: link)
        return try (key ?? debtor.key).signed(intent)
    }

    mutating func request(
        _ creditor: Customer, _ cents: Int64, usage: RequestUsage = .once, debtor: Customer? = nil,
        created: Timestamp? = nil, lifetime: Int64 = .hour, clearing: PublicKey? = nil, link: Digest? = nil,
        by key: SecretKey? = nil
    ) throws -> Signed<PaymentRequest> {
        let created = created ?? now
        let request = PaymentRequest(
            clearing: clearing ?? logKey.publicKey, creditor: creditor.account,
            amount: Amount(minorUnits: cents, currency: .eur), identifier: MessageIdentifier(using: &random),
            created: created, expires: created.adding(microseconds: lifetime), usage: usage, debtor: debtor?.account,
            remittance: nil, link: link)
        return try (key ?? creditor.key).signed(request)
    }

    /// The operator says that money came in from outside.
    @discardableResult
    mutating func credit(
        _ customer: Customer, _ cents: Int64, currency: Currency = .eur, created: Timestamp? = nil
    ) throws -> ClearingAnswer? {
        lastReference += 1
        let order = OperatorOrder(
            clearing: logKey.publicKey, account: customer.account,
            amount: Amount(minorUnits: cents, currency: currency), reference: "line \(lastReference)",
            created: created ?? now)
        return ask(.credit(try operatorKey.signed(order)), on: Self.operatorConnection)
    }

    // MARK: Step by step

    mutating func handle(_ event: ClearingEvent) {
        gate.handle(event, at: now, using: &random)
    }

    /// Hands a request in and waits for nothing.
    @discardableResult
    mutating func send(_ request: ClearingRequest, on connection: ConnectionIdentifier) -> Caller {
        lastCorrelation += 1
        let caller = Caller(connection: connection, correlation: lastCorrelation)
        handle(.received(request, from: caller))
        return caller
    }

    @discardableResult
    mutating func send(
        _ intent: Signed<PaymentIntent>, _ request: Signed<PaymentRequest>? = nil, text: String? = nil,
        on connection: ConnectionIdentifier
    ) -> Caller {
        send(.submit(SubmittedPayment(intent: intent, request: request), text: text), on: connection)
    }

    /// Makes everything decided so far durable, as one group.
    mutating func commit() {
        guard let batch = gate.takeBatch() else { return }
        precondition(batch.firstSequence == UInt64(journal.count), "the gate numbers what the disk holds")
        journal += batch.records
        groupSizes.append(batch.records.count)
        gate.committed(at: now, using: &random)
    }

    /// Performs the effects that may be performed; signatures wait for `sign`.
    mutating func perform() {
        for effect in gate.takeEffects() {
            switch effect {
            case .answer(let answer, let caller): answers[caller, default: []].append(answer)
            case .tell: break
            case .notify(let notice, let connection): notices[connection, default: []].append(notice)
            case .sign(let request): unsigned.append(request)
            case .setTimer(let timer, _): timers.append(timer)
            case .keepHead(let head): heads.append(head)
            case .keepText(let text, let hash): texts[hash] = text
            case .keepStatement(let statement): statements.append(statement)
            case .eraseText(let hash, let record):
                if erasesTexts { texts[hash] = nil } else { handle(.erasureFailed(record: record)) }
            case .readStatement, .readConsistency, .readConsistencyReceipt: break
            case .compareHead(let head, let caller):
                let fits = MerkleFrontier(of: journal, size: head.head.size)?.root == head.head.root
                handle(.headCompared(head, fits: fits, caller: caller))
            case .reportUnfitHead(let head): unfitHeads.append(head)
            case .readReceipt(let sequence, let caller):
                let receipt = SettlementReceipt(of: sequence, in: journal, under: heads)
                answers[caller, default: []] += receipt.map { [.receipt($0)] } ?? []
            case .lookUpIntent(let key, let digest, let otherwise, let caller):
                let found = DecidedIntent(of: digest, in: journal)
                handle(.lookedUp(key, digest: digest, found: found, otherwise: otherwise, caller: caller))
            }
        }
    }

    /// Makes the signatures that wait, oldest first.
    mutating func sign() {
        let requests = unsigned
        unsigned = []
        for request in requests { handle(.signed(request.identifier, logKey.sign(request.toBeSigned))) }
    }

    /// Everything there is to do, until there is nothing.
    mutating func settle() {
        repeat {
            sign()
            commit()
            perform()
        } while !unsigned.isEmpty
    }

    /// Hands a request in, does all there is to do, and says what was answered to it first.
    @discardableResult
    mutating func ask(_ request: ClearingRequest, on connection: ConnectionIdentifier) -> ClearingAnswer? {
        let caller = send(request, on: connection)
        settle()
        settle()
        return answers[caller]?.first
    }

    @discardableResult
    mutating func ask(
        _ intent: Signed<PaymentIntent>, _ request: Signed<PaymentRequest>? = nil, text: String? = nil,
        on connection: ConnectionIdentifier? = nil
    ) -> ClearingAnswer? {
        ask(
            .submit(SubmittedPayment(intent: intent, request: request), text: text),
            on: connection ?? customer(intent.message.debtor)?.connection ?? Self.strangerConnection)
    }

    /// The process ends, and another one begins with what the disk holds. Links are made anew.
    mutating func restart() throws {
        gate = CommitGate(
            try ClearingNode(snapshot: nil, replaying: journal), recordCount: UInt64(journal.count))
        unsigned = []
        handle(.started)
        handle(.connected(Self.strangerConnection, channel: .sha256(of: [UInt8(Self.strangerConnection)])))
        for customer in [ada, ben, carl] {
            handle(.connected(customer.connection, channel: channel(of: customer)))
            ask(.identify(try proof(of: customer)), on: customer.connection)
        }
    }

    /// Another process begins in a state that no record of the journal led to.
    mutating func resume(_ state: ClearingState, journal: [ClearingRecord], heads: [SignedTreeHead]) throws {
        (self.journal, self.heads, unsigned) = (journal, heads, [])
        gate = CommitGate(
            try ClearingNode(snapshot: state, replaying: EmptyCollection<ClearingRecord>()),
            recordCount: UInt64(journal.count))
        handle(.connected(Self.strangerConnection, channel: .sha256(of: [UInt8(Self.strangerConnection)])))
        for customer in [ada, ben] {
            handle(.connected(customer.connection, channel: channel(of: customer)))
            // Its key may have been revoked; then nobody speaks for it.
            ask(.identify(try proof(of: customer)), on: customer.connection)
        }
    }

    func customer(_ account: AccountIdentifier) -> Customer? {
        [ada, ben, carl].first { $0.account == account }
    }
}
