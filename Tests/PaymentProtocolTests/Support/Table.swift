import Ledger
import PaymentProtocol

/// A clearing node and payment nodes on one table: machine values, no task, no socket, no clock.
///
/// Everything a machine asks for is done at once and in order: records become durable, signatures are made, messages
/// are carried. Time passes only when a test says so, and nothing is lost unless a test says so.
struct Table {
    typealias Party = TablePaymentNode

    var now = Timestamp(microseconds: 1_800_000_000_000_000)
    var chance = SeededGenerator(seed: 1)
    var clearing: CommitGate<ClearingNode>
    var ada: Party
    var ben: Party
    /// Somebody else, who happens to be near.
    var carl: Party

    let logKey = SecretKey(seed: Bytes32(last: 101))
    let operatorKey = SecretKey(seed: Bytes32(last: 102))
    let address: ClearingAddress

    /// The clearing node's disk.
    private(set) var journal: [ClearingRecord] = []
    var heads: [SignedTreeHead] = []
    /// What the clearing node's operator was told of.
    private(set) var unfitHeads: [SignedTreeHead] = []
    private var texts: [Digest: String] = [:]

    private(set) var operatorAnswers: [ClearingAnswer] = []
    private var clearingTimers: [(due: Timestamp, timer: ClearingTimer)] = []

    /// Whether a message is lost on its way. Every message that is carried is asked about, once, in order.
    var loses: (Letter) -> Bool = { _ in false }
    /// What becomes of an answer on its way, if somebody is in the middle.
    var tampers: (ClearingAnswer) -> ClearingAnswer = { $0 }
    /// Everything that was carried or lost.
    private(set) var letters: [Letter] = []

    static let operatorConnection: ConnectionIdentifier = 9
    static let everybody: [any WritableKeyPath<Table, Party> & Sendable] = [\.ada, \.ben, \.carl]

    init() throws {
        address = ClearingAddress(log: logKey.publicKey, link: LinkPublicKey(Bytes32(last: 103)))
        clearing = CommitGate(
            try ClearingNode(snapshot: nil, replaying: EmptyCollection<ClearingRecord>()), recordCount: 0)
        ada = try Party(name: "Ada", seed: 1, connection: 1, clearing: address)
        ben = try Party(name: "Ben", seed: 2, connection: 2, clearing: address)
        carl = try Party(name: "Carl", seed: 3, connection: 3, clearing: address)
        let genesis = ClearingGenesis(
            logKey: address.log, linkKey: address.link, operatorKey: operatorKey.publicKey, name: "Test clearing")
        tellClearing(.founded(genesis))
        tellClearing(.started)
        tellClearing(.connected(Self.operatorConnection, channel: .sha256(of: [9])))
        for party in Self.everybody {
            tell(party, .founded(self[keyPath: party].identity))
            tell(party, .started)
            connect(party)
        }
    }

    mutating func connect(_ party: WritableKeyPath<Table, Party>) {
        let channel = Digest.sha256(of: [UInt8(self[keyPath: party].connection), UInt8(letters.count % 256)])
        tellClearing(.connected(self[keyPath: party].connection, channel: channel))
        tellClearing(.roundTripMeasured(self[keyPath: party].connection, microseconds: 2_000))
        tell(party, .linkUp(channel: channel))
    }

    mutating func disconnect(_ party: WritableKeyPath<Table, Party>) {
        tellClearing(.disconnected(self[keyPath: party].connection))
        tell(party, .linkDown)
    }

    /// The device dies, and begins again with what its disk kept.
    ///
    /// - Parameter isLost: which of its records its disk did not keep.
    mutating func crash(
        _ party: WritableKeyPath<Table, Party>, losing isLost: (PaymentRecord) -> Bool = { _ in false }
    ) throws {
        tellClearing(.disconnected(self[keyPath: party].connection))
        let kept = self[keyPath: party].journal.filter { !isLost($0) }
        self[keyPath: party].journal = kept
        self[keyPath: party].gate = CommitGate(
            try PaymentNode(snapshot: nil, replaying: kept), recordCount: UInt64(kept.count))
        self[keyPath: party].timers = []
        tell(party, .started)
        connect(party)
    }

    /// The clearing node dies, and begins again with what its disk kept.
    mutating func crashClearing() throws {
        for party in Self.everybody { tell(party, .linkDown) }
        clearing = CommitGate(try ClearingNode(snapshot: nil, replaying: journal), recordCount: UInt64(journal.count))
        clearingTimers = []
        tellClearing(.started)
        for party in Self.everybody { connect(party) }
    }

    /// The operator says that money came in from outside.
    mutating func credit(_ party: WritableKeyPath<Table, Party>, _ amount: Amount, reference: String) throws {
        let order = OperatorOrder(
            clearing: address.log, account: try self[keyPath: party].account(), amount: amount, reference: reference,
            created: now)
        let unsigned = UnsignedEnvelope(order, signer: operatorKey.publicKey)
        let signed = try unsigned.signed(with: operatorKey.sign(unsigned.toBeSigned))
        ask(.credit(signed), from: Self.operatorConnection)
    }

    /// The operator puts rules in force.
    mutating func setRules(_ rules: LimitRules) throws {
        let unsigned = UnsignedEnvelope(
            LimitRulesOrder(clearing: address.log, created: now, rules: rules), signer: operatorKey.publicKey)
        let signed = try unsigned.signed(with: operatorKey.sign(unsigned.toBeSigned))
        ask(.setLimitRules(signed), from: Self.operatorConnection)
    }

    mutating func ask(_ request: ClearingRequest, from connection: ConnectionIdentifier) {
        tellClearing(.received(request, from: Caller(connection: connection, correlation: 1)))
    }

    @discardableResult
    mutating func command(_ party: WritableKeyPath<Table, Party>, _ command: UserCommand) -> CommandIdentifier {
        self[keyPath: party].lastCommand += 1
        let identifier = self[keyPath: party].lastCommand
        tell(party, .commanded(command, identifier))
        return identifier
    }

    /// Lets time pass, and every timer fire that is due by then.
    mutating func wait(microseconds: Int64) {
        let end = now.adding(microseconds: microseconds)
        while let next = nextTimer(through: end) {
            now = max(now, next.due)
            next.fire(&self)
        }
        now = end
    }

    // MARK: Carrying

    private enum Delivery {
        case clearing(ClearingEvent)
        case party(WritableKeyPath<Table, Party>, PaymentNodeEvent)
    }

    /// What is on its way, in the order in which it was sent.
    private var deliveries: [Delivery] = []
    private var isDelivering = false

    mutating func tellClearing(_ event: ClearingEvent) {
        deliveries.append(.clearing(event))
        deliver()
    }

    mutating func tell(_ party: WritableKeyPath<Table, Party>, _ event: PaymentNodeEvent) {
        deliveries.append(.party(party, event))
        deliver()
    }

    private mutating func deliver() {
        guard !isDelivering else { return }
        isDelivering = true
        while !deliveries.isEmpty {
            switch deliveries.removeFirst() {
            case .clearing(let event): handle(event)
            case .party(let party, let event): handle(event, by: party)
            }
        }
        isDelivering = false
    }

    private mutating func handle(_ event: ClearingEvent) {
        clearing.handle(event, at: now, using: &chance)
        while let batch = clearing.takeBatch() {
            journal += batch.records
            clearing.committed(at: now, using: &chance)
        }
        for effect in clearing.takeEffects() { perform(effect) }
    }

    private mutating func perform(_ effect: ClearingEffect) {
        switch effect {
        case .answer(let answer, let caller):
            if let party = party(on: caller.connection) {
                carry(.answer(tampers(answer), correlation: caller.correlation), to: party)
            } else {
                operatorAnswers.append(answer)
            }
        case .notify(let notice, let connection):
            if let party = party(on: connection) { carry(.notice(notice), to: party) }
        case .sign(let request):
            tellClearing(.signed(request.identifier, logKey.sign(request.toBeSigned)))
        case .setTimer(let timer, let delay):
            clearingTimers.append((now.adding(microseconds: delay), timer))
        case .keepHead(let head):
            heads.append(head)
        case .keepText(let text, let hash):
            texts[hash] = text
        case .keepStatement: break
        case .eraseText(let hash, _):
            texts[hash] = nil
        case .readReceipt(let sequence, let caller):
            if let receipt = SettlementReceipt(of: sequence, in: journal, under: heads) {
                perform(.answer(.receipt(receipt), to: caller))
            }
        case .readStatement(let account, let after, let limit, let caller):
            perform(.answer(statement(of: account, after: after, limit: limit), to: caller))
        case .lookUpIntent(let key, let digest, let otherwise, let caller):
            let found = DecidedIntent(of: digest, in: journal)
            tellClearing(.lookedUp(key, digest: digest, found: found, otherwise: otherwise, caller: caller))
        case .tell, .readConsistency:
            break
        case .readConsistencyReceipt(let earlier, let later, let caller):
            perform(.answer(proof(earlier, later), to: caller))
        case .compareHead(let head, let caller):
            let fits = MerkleFrontier(of: journal, size: head.head.size)?.root == head.head.root
            tellClearing(.headCompared(head, fits: fits, caller: caller))
        case .reportUnfitHead(let head):
            unfitHeads.append(head)
        }
    }

    private func proof(_ earlier: UInt64, _ later: UInt64) -> ClearingAnswer {
        guard let head = later == 0 ? heads.last : heads.first(where: { $0.head.size >= later }) else {
            return .failed(journal.count < later ? .unknownSequence : .busy)
        }
        guard earlier < head.head.size, let (receipt, root) = ConsistencyReceipt.of(journal, from: earlier, to: head)
        else { return .failed(.busy) }
        return .consistencyReceipt(receipt, earlierRoot: root)
    }

    private func statement(of account: AccountIdentifier, after: UInt64, limit: Int) -> ClearingAnswer {
        let proven = heads.last?.head.size ?? 0
        let sequences = journal.indices.map(UInt64.init).filter {
            $0 > after && $0 < proven && journal[Int($0)].statementAccounts.contains(account)
        }
        let items = sequences.prefix(limit).compactMap { sequence in
            SettlementReceipt(of: sequence, in: journal, under: heads).map { receipt in
                StatementItem(
                    receipt: receipt, text: receipt.record.remittance.flatMap { texts[$0] })
            }
        }
        let isComplete = sequences.count <= limit
        return .statement(
            items, through: isComplete ? max(after, proven - 1) : sequences[limit - 1], isComplete: isComplete)
    }

    private mutating func handle(_ event: PaymentNodeEvent, by party: WritableKeyPath<Table, Party>) {
        var random = chance
        self[keyPath: party].gate.handle(event, at: now, using: &random)
        while let batch = self[keyPath: party].gate.takeBatch() {
            self[keyPath: party].journal += batch.records
            self[keyPath: party].gate.committed(at: now, using: &random)
        }
        chance = random
        for effect in self[keyPath: party].gate.takeEffects() { perform(effect, for: party) }
    }

    private mutating func perform(_ effect: PaymentNodeEffect, for party: WritableKeyPath<Table, Party>) {
        switch effect {
        case .ask(let request, let correlation):
            carry(RequestMessage(request, correlation: correlation), from: party)
        case .sign(let request):
            let signature = self[keyPath: party].key.sign(request.toBeSigned)
            tell(party, .signed(request.identifier, signature))
        case .setTimer(let timer, let delay):
            self[keyPath: party].timers.append((now.adding(microseconds: delay), timer))
        case .reply(let reply, let command):
            self[keyPath: party].allReplies[command, default: []].append(reply)
        case .notice(let notice):
            self[keyPath: party].notices.append(notice)
        }
    }

    /// What is said between the machines passes as bytes, as on a link.
    private mutating func carry(_ message: AnswerMessage, to party: WritableKeyPath<Table, Party>) {
        let event: PaymentNodeEvent
        let letter: Letter
        switch try? AnswerMessage(decoding: message.encoded) {
        case .answer(let answer, let correlation):
            event = .answered(answer, correlation: correlation)
            letter = .answer(answer, to: self[keyPath: party].connection)
        case .notice(let notice):
            event = .noticed(notice)
            letter = .notice(notice, to: self[keyPath: party].connection)
        case nil: preconditionFailure("the clearing node said what cannot be read: \(message)")
        }
        letters.append(letter)
        if !loses(letter) { tell(party, event) }
    }

    private mutating func carry(_ message: RequestMessage, from party: WritableKeyPath<Table, Party>) {
        guard let received = try? RequestMessage(verifying: message.encoded) else {
            preconditionFailure("a node asked what cannot be read: \(message)")
        }
        let caller = Caller(connection: self[keyPath: party].connection, correlation: received.correlation)
        let letter = Letter.request(received.request, from: caller.connection)
        letters.append(letter)
        if !loses(letter) { tellClearing(.received(received.request, from: caller)) }
    }

    private func party(on connection: ConnectionIdentifier) -> WritableKeyPath<Table, Party>? {
        Self.everybody.first { self[keyPath: $0].connection == connection }
    }

    // MARK: Timers

    private struct DueTimer {
        let due: Timestamp
        let fire: (inout Table) -> Void
    }

    /// The earliest; of several, the clearing node's first, then in the order of the parties and of setting.
    private mutating func nextTimer(through end: Timestamp) -> DueTimer? {
        let ofClearing = clearingTimers.map(\.due).min()
        let ofParties = Self.everybody.compactMap { party in
            self[keyPath: party].timers.map(\.due).min().map { (due: $0, party: party) }
        }
        let earliest = ofParties.min { $0.due < $1.due }
        if let due = ofClearing, due <= earliest?.due ?? due, due <= end,
            let index = clearingTimers.firstIndex(where: { $0.due == due })
        {
            let timer = clearingTimers.remove(at: index).timer
            return DueTimer(due: due) { $0.tellClearing(.timerFired(timer)) }
        }
        guard let (due, party) = earliest, due <= end,
            let index = self[keyPath: party].timers.firstIndex(where: { $0.due == due })
        else { return nil }
        let timer = self[keyPath: party].timers.remove(at: index).timer
        return DueTimer(due: due) { $0.tell(party, .timerFired(timer)) }
    }
}

/// What is carried between a payment node and the clearing node.
enum Letter: Equatable {
    case request(ClearingRequest, from: ConnectionIdentifier)
    case answer(ClearingAnswer, to: ConnectionIdentifier)
    case notice(ClearingNotice, to: ConnectionIdentifier)
}
