import Ledger
import Testing

@testable import PaymentProtocol

@Suite("ClearingSnapshot")
struct ClearingSnapshotTests {
    @Test("a state read back from its snapshot is the state, and its bytes are the same", arguments: History.seeds)
    func roundTrip(seed: UInt64) throws {
        for state in try History.of(seed: seed).snapshots {
            let bytes = ClearingSnapshot(state).encoded
            let snapshot = try ClearingSnapshot(decoding: bytes)
            #expect(snapshot.state == state)
            #expect(snapshot.size == state.recordCount)
            #expect(snapshot.root == state.tree.root)
            #expect(ClearingSnapshot(snapshot.state).encoded == bytes)
        }
    }

    private struct LastFirst: WorkPairing {
        func both<First: Sendable, Second>(
            _ first: @escaping @Sendable () -> First, _ second: () -> Second
        ) -> (First, Second) {
            let other = second()
            return (first(), other)
        }
    }

    @Test("parts that are read beside each other may be done in any order", arguments: History.seeds)
    func partsInAnyOrder(seed: UInt64) throws {
        for state in try History.of(seed: seed).snapshots {
            let bytes = ClearingSnapshot(state).encoded
            #expect(try ClearingSnapshot(decoding: bytes, LastFirst()).state == state)
        }
    }

    @Test("a snapshot read back, and the records after it, lead where all records lead", arguments: History.seeds)
    func andTheRest(seed: UInt64) throws {
        let history = try History.of(seed: seed)
        let all = ClearingSnapshot(history.counter.state).encoded
        for state in history.snapshots {
            let snapshot = try ClearingSnapshot(decoding: ClearingSnapshot(state).encoded)
            let rest = history.counter.journal.dropFirst(Int(snapshot.size))
            let node = try ClearingNode(snapshot: snapshot.state, replaying: rest)
            #expect(node.state == history.counter.state)
            #expect(ClearingSnapshot(node.state).encoded == all)
        }
    }

    @Test("replaying the records makes the very same bytes", arguments: History.seeds)
    func replayed(seed: UInt64) throws {
        let history = try History.of(seed: seed)
        let node = try ClearingNode(snapshot: nil, replaying: history.counter.journal)
        #expect(ClearingSnapshot(node.state).encoded == ClearingSnapshot(history.counter.state).encoded)
    }

    @Test("no byte of a snapshot can be changed, left out or added")
    func damaged() throws {
        let state = try #require(try History.of(seed: 2).snapshots.last)
        let bytes = ClearingSnapshot(state).encoded
        for index in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 400)) {
            var damaged = bytes
            damaged[index] ^= 0x20
            guard let snapshot = try? ClearingSnapshot(decoding: damaged) else { continue }
            // Size and root are checked against the journal, and nothing else may differ unnoticed.
            #expect(snapshot.state != state, "byte \(index)")
        }
        for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 100)) {
            #expect(throws: SnapshotError.self) { try ClearingSnapshot(decoding: Array(bytes.prefix(count))) }
        }
        #expect(throws: SnapshotError.self) { try ClearingSnapshot(decoding: bytes + [0]) }
        #expect(throws: SnapshotError.self) { try ClearingSnapshot(decoding: []) }
    }

    @Test("a state whose digest is right is read strictly all the same")
    func strict() throws {
        let state = try #require(try History.of(seed: 5).snapshots.last)
        let body = state.snapshotParts.rest
        for index in stride(from: 0, to: body.count, by: max(1, body.count / 600)) {
            var damaged = body
            damaged[index] ^= 1
            // Whatever is read is what would be written: there is no second way to say a state.
            var accounts: [AccountIdentifier] = []
            guard let read = try? ClearingState(rest: damaged, in: damaged.indices, accounts: &accounts) else {
                continue
            }
            #expect(read.snapshotParts.rest == damaged, "byte \(index)")
        }
    }

    @Test("a snapshot of another version is refused, and says so")
    func version() throws {
        var bytes = ClearingSnapshot(try #require(try History.of(seed: 1).snapshots.last)).encoded
        bytes[1] = 2
        #expect(throws: SnapshotError.malformed("\(CBORError.notAllowed("version 2 of a snapshot"))")) {
            try ClearingSnapshot(decoding: bytes)
        }
    }

    @Test("an empty state has a snapshot too")
    func empty() throws {
        let state = ClearingState()
        #expect(try ClearingSnapshot(decoding: ClearingSnapshot(state).encoded).state == state)
    }

    @Test("a snapshot holds every stored property of a state, and of the values in it")
    func complete() throws {
        let state = try #require(try History.of(seed: 1).snapshots.last)
        // Whoever adds a property to one of these adds it to the snapshot's encoding, and then here.
        expect(state, has: ClearingState.snapshotProperties)
        expect(state.recentIntents, has: ["countMax", "decided", "expiries"])
        expect(state.paidRequests, has: ["countMax", "paid", "counts", "expiries"])
        expect(state.recentIntents.expiries, has: ["buckets", "firstBucket"])
        expect(state.openings, has: ["hour", "count"])
        expect(
            try #require(state.recentIntents.decided.first { _ in true }?.value),
            has: ["digest", "sequence", "isSettled"])
        expect(state.pendingPayments, has: ["countMax", "payments", "deadlines", "counts", "ended"])
        let intent = Examples.signed(Examples.escrowIntent(identifier: 20), by: Examples.ada)
        let terms = try #require(intent.message.escrow)
        let pending = PendingEscrow(
            payment: SubmittedPayment(intent: intent, request: nil),
            counted: PendingPayment.Counted(isSmall: false, time: Examples.morning),
            escrow: try Escrow(Examples.price, terms: terms, fundedAt: Examples.morning))
        expect(pending, has: ["payment", "counted", "escrow", "steps"])
        expect(pending.counted, has: ["isSmall", "time"])
        expect(state.refundedPayments, has: ["countMax", "refunded", "counts", "expiries"])
        expect(
            RefundedPayments.Refunded(account: Examples.adaAccount, minorUnits: 1), has: ["account", "minorUnits"])
        expect(state.orderReferences, has: ["countMax", "everCountMax", "ever", "recent", "expiries", "areDated"])
        expect(state.recentInstructions, has: ["countMax", "known", "earliest"])
        expect(state.payouts, has: ["countMax", "pending", "counts"])
        expect(AccountLock(), has: ["owner", "isByOperator"])
        expect(AccountLock.ByOwner(created: Counter.opened, lockedOut: []), has: ["created", "lockedOut"])
        expect(SuspenseItem(amount: Examples.price), has: ["amount"])
        expect(state.authorities, has: ["index", "first", "others"])
        let authority = try #require(state.authorities.sorted.first).authority
        expect(authority, has: ["first", "others"])
        expect(try #require(authority.keys.first), has: ["key", "role", "authorised", "end"])
        expect(try #require(state.genesis), has: ["logKey", "linkKey", "operatorKey", "name"])
    }

    private func expect(_ value: Any, has properties: Set<String>) {
        #expect(Set(Mirror(reflecting: value).children.compactMap(\.label)) == properties)
    }
}
