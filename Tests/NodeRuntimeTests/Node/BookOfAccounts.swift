import Foundation
import Ledger
import Storage

@testable import NodeRuntime
@testable import PaymentProtocol

/// A book that a clearing node wrote, and its operator, who has the log's key and may lay any record into it.
struct BookOfAccounts {
    struct Customer {
        let key: SecretKey
        let opening: Signed<AccountOpening>
        var account: AccountIdentifier { opening.account }
    }

    let logKey = SecretKey(seed: Bytes32(last: 251))
    let operatorKey = SecretKey(seed: Bytes32(last: 252))
    let ada: Customer
    let ben: Customer
    private(set) var records: [ClearingRecord] = []
    private(set) var now = Timestamp(microseconds: 1_790_000_000_000_000)
    private var gate: CommitGate<ClearingNode>
    private var random = SplitMix(state: 7)
    private var lastNumber: UInt64 = 0

    init(payments: Int) throws {
        let log = logKey.publicKey
        func customer(_ number: UInt8, _ name: String) throws -> Customer {
            let key = SecretKey(seed: Bytes32(last: number))
            let opening = AccountOpening(
                clearing: log, name: name, created: Timestamp(microseconds: 1_790_000_000_000_000),
                nonce: MessageIdentifier([UInt8](repeating: number, count: 16)) ?? .none)
            return Customer(key: key, opening: try Self.sign(opening, key))
        }
        ada = try customer(1, "Ada")
        ben = try customer(2, "Ben")
        gate = CommitGate(
            try ClearingNode(snapshot: nil, replaying: EmptyCollection<ClearingRecord>()), recordCount: 0)
        let genesis = ClearingGenesis(
            logKey: log, linkKey: LinkPublicKey(Bytes32(last: 253)), operatorKey: operatorKey.publicKey, name: "Bank")
        for event in [ClearingEvent.founded(genesis), .started] { handle(event) }
        for request in [
            ClearingRequest.openAccount(ada.opening), .openAccount(ben.opening),
            .authoriseKey(
                try Self.sign(
                    KeyAuthorisation(
                        clearing: log, account: ada.account, key: Self.phone.publicKey, role: .payer, created: now),
                    ada.key)),
            .credit(
                try Self.sign(
                    OperatorOrder(
                        clearing: log, account: ada.account, amount: Amount(minorUnits: 500_00, currency: .eur),
                        reference: "line 1", created: now), operatorKey)),
        ] { ask(request) }
        for number in 1...max(payments, 1) {
            ask(.submit(try payment(Int64(number % 7 + 1), by: number % 3 == 0 ? Self.phone : ada.key), text: nil))
        }
        ask(
            .revokeKey(
                try Self.sign(
                    KeyRevocation(clearing: log, account: ada.account, key: Self.phone.publicKey, created: now),
                    ada.key)))
        for _ in 0..<3 { ask(.submit(try payment(2), text: nil)) }
    }

    /// A second key of Ada's, which is revoked towards the end.
    static let phone = SecretKey(seed: Bytes32(last: 3))

    static func sign<M: Message>(_ message: M, _ key: SecretKey) throws -> Signed<M> {
        let envelope = UnsignedEnvelope(message, signer: key.publicKey)
        return try envelope.signed(with: key.sign(envelope.toBeSigned))
    }

    /// From Ada to Ben, of the present.
    mutating func payment(_ cents: Int64, by key: SecretKey? = nil) throws -> SubmittedPayment {
        let intent = PaymentIntent(
            clearing: logKey.publicKey, amount: Amount(minorUnits: cents, currency: .eur), debtor: ada.account,
            creditor: ben.account, identifier: MessageIdentifier(using: &random), created: now,
            expires: now.adding(microseconds: 300_000_000), purpose: .transfer, request: nil, remittance: nil,
            link: nil)
        return SubmittedPayment(intent: try Self.sign(intent, key ?? ada.key), request: nil)
    }

    private mutating func ask(_ request: ClearingRequest) {
        lastNumber += 1
        handle(.received(request, from: Caller(connection: 1, correlation: lastNumber)))
    }

    private mutating func handle(_ event: ClearingEvent) {
        now = now.adding(microseconds: 20_000)
        gate.handle(event, at: now, using: &random)
        while let batch = gate.takeBatch() {
            records += batch.records
            gate.committed(at: now, using: &random)
        }
        _ = gate.takeEffects()
    }

    /// A record of the time and epoch at this place, with whatever in it.
    mutating func record(_ body: ClearingRecord.Body, at place: Int) -> ClearingRecord {
        ClearingRecord(
            time: records[place].time, epoch: records[place].epoch, blinding: MessageIdentifier(using: &random),
            body: body)
    }

    // MARK: The operator's hand

    /// Lays these records down as a whole book: the tables, the tree, and heads that the log's own key signed.
    func lay(_ records: [ClearingRecord], in home: Home, headOver: (Int) -> TreeHead? = { _ in nil }) throws {
        try home.create()
        try ConfigurationFile(home).create(NodeConfiguration(name: "Bank", part: .clearing(.init())))
        let store = try ClearingStore(path: home.path(of: .book))
        var tree = MerkleFrontier()
        for (place, record) in records.enumerated() {
            try store.append(firstSequence: UInt64(place), records: [record])
            _ = tree.append(record.leafHash)
            guard tree.size > 1 else { continue }
            let head =
                headOver(place)
                ?? TreeHead(
                    log: logKey.publicKey, size: tree.size, root: tree.root, epoch: record.epoch, time: record.time)
            let unsigned = UnsignedTreeHead(head, signer: logKey.publicKey)
            try store.keep(try unsigned.signed(with: logKey.sign(unsigned.toBeSigned)))
        }
        try store.close()
    }
}

extension MessageIdentifier {
    fileprivate static var none: MessageIdentifier {
        guard let identifier = MessageIdentifier([UInt8](repeating: 0, count: 16)) else {
            preconditionFailure("sixteen bytes are an identifier")
        }
        return identifier
    }
}

/// Chance that is the same in every run.
struct SplitMix: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
