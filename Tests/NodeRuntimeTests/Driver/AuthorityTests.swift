import Ledger
import PaymentProtocol
import Storage
import Synchronization
import Testing

@testable import NodeRuntime

/// What is answered without a record waits for a confirmation, and an old one does not do.
@Suite struct AuthorityTests {
    private let store = LeasedStore(leaseMilliseconds: 3_000)
    private let clock = SetClock()

    @Test("a group without records is confirmed once, however much it answers")
    func once() throws {
        var authority = Authority(store, clock: clock)
        for group in 1...3 {
            authority.beginGroup()
            try authority.ensure()
            try authority.ensure()
            #expect(store.confirmations == group)
        }
    }

    @Test("an append confirms its own group, and no later one")
    func append() throws {
        var authority = Authority(store, clock: clock)
        authority.beginGroup()
        try authority.prove {}
        try authority.ensure()
        #expect(store.confirmations == 0)
        authority.beginGroup()
        try authority.ensure()
        #expect(store.confirmations == 1)
    }

    @Test("a process that slept for longer than the lease, between its append and its answer, asks again")
    func slept() throws {
        var authority = Authority(store, clock: clock)
        authority.beginGroup()
        try authority.prove { clock.advance(milliseconds: 3_000) }
        try authority.ensure()
        #expect(store.confirmations == 1)
        store.failure = .deposed
        clock.advance(milliseconds: 3_000)
        #expect(throws: StorageError.deposed) { try authority.ensure() }
    }

    @Test("a confirmation that takes longer than the lease is none")
    func slow() {
        var authority = Authority(store, clock: clock)
        store.onConfirm = { [clock] in clock.advance(milliseconds: 4_000) }
        authority.beginGroup()
        #expect(throws: StorageError.self) { try authority.ensure() }
    }

    @Test("an idle leader renews its lease after a third of it")
    func idle() throws {
        var authority = Authority(store, clock: clock)
        #expect(authority.secondsUntilRenewal == 0)
        try authority.renewIfDue()
        #expect(authority.secondsUntilRenewal == 1)
        clock.advance(milliseconds: 999)
        try authority.renewIfDue()
        #expect(store.confirmations == 1)
        clock.advance(milliseconds: 1)
        try authority.renewIfDue()
        #expect(store.confirmations == 2)
    }

    @Test("where nobody else can write, nothing is asked")
    func alone() throws {
        let store = LeasedStore(leaseMilliseconds: nil)
        var authority = Authority(store, clock: clock)
        authority.beginGroup()
        try authority.ensure()
        try authority.renewIfDue()
        #expect(authority.secondsUntilRenewal == nil)
        #expect(store.confirmations == 0)
    }
}

/// A journal that only counts how often it is asked who leads.
private final class LeasedStore: RecordStore {
    typealias Record = PaymentRecord

    let leaseMilliseconds: Int64?
    private let state = Mutex<(confirmations: Int, failure: StorageError?, onConfirm: (@Sendable () -> Void)?)>(
        (0, nil, nil))

    init(leaseMilliseconds: Int64?) {
        self.leaseMilliseconds = leaseMilliseconds
    }

    var confirmations: Int { state.withLock { $0.confirmations } }

    var failure: StorageError? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }

    var onConfirm: (@Sendable () -> Void)? {
        get { state.withLock { $0.onConfirm } }
        set { state.withLock { $0.onConfirm = newValue } }
    }

    var recordCount: UInt64 { 0 }

    func records(from sequence: UInt64, limit: Int) -> [PaymentRecord] { [] }

    func append(firstSequence: UInt64, records: [PaymentRecord]) {}

    func confirm() throws(StorageError) {
        let (failure, onConfirm) = state.withLock { state in
            state.confirmations += 1
            return (state.failure, state.onConfirm)
        }
        onConfirm?()
        if let failure { throw failure }
    }
}

private final class SetClock: ClockSource {
    private let microseconds = Mutex<Int64>(1_000_000)

    func read() -> ClockReading {
        ClockReading(wall: Timestamp(microseconds: 0), monotonicMicroseconds: microseconds.withLock { $0 })
    }

    func advance(milliseconds: Int64) { microseconds.withLock { $0 += milliseconds * 1_000 } }
}
