import Ledger
import Testing

@testable import PaymentProtocol

/// What can be wrong with a payment, in the order in which the checks must find it.
enum Fault: Int, CaseIterable, Comparable, CustomTestStringConvertible {
    case wrongClearingNode, identifierUsed
    case createdInFuture, livesTooLong, expired
    case unknownDebtor, foreignKey, keyRevoked, keyAuthorisedLater, sameAccount, refusedTooOften, memoryFull
    case debtorBlocked, debtorClosed, unknownCreditor, creditorBlocked, creditorClosed
    case requestMissing, requestNotByCreditor, requestForAnother, requestExpired, requestPaid, requestMemoryFull
    case overPaymentLimit, withoutFunds, overBalanceLimit

    static func < (left: Fault, right: Fault) -> Bool { left.rawValue < right.rawValue }

    var testDescription: String { "\(self)" }

    /// Faults that cannot be in one payment, for an account is in one state and a payment in one place.
    func excludes(_ other: Fault) -> Bool {
        let (first, second) = self < other ? (self, other) : (other, self)
        switch (first, second) {
        case (.debtorBlocked, .debtorClosed): return true
        // An account that does not exist has no state.
        case (.unknownDebtor, .debtorBlocked), (.unknownDebtor, .debtorClosed), (.unknownDebtor, .sameAccount):
            return true
        case (.unknownCreditor, .creditorBlocked), (.unknownCreditor, .creditorClosed): return true
        case (.creditorBlocked, .creditorClosed): return true
        case (.sameAccount, .unknownCreditor), (.sameAccount, .creditorBlocked), (.sameAccount, .creditorClosed),
            (.unknownCreditor, .overBalanceLimit), (.creditorClosed, .overBalanceLimit):
            return true
        default: return false
        }
    }

    /// What is to be said of it with these, which come later. An intent that has expired may be the one that had the
    /// identifier first.
    func verdict(with later: Set<Fault>) -> Verdict {
        if self == .identifierUsed, later.contains(.expired) {
            return .lookUp(otherwise: .identifierUsedForAnotherIntent)
        }
        return verdict
    }

    /// What is to be said of it alone.
    var verdict: Verdict {
        switch self {
        case .wrongClearingNode: .refuse(.wrongClearingNode)
        case .identifierUsed: .refuse(.identifierUsedForAnotherIntent)
        case .createdInFuture: .refuse(.createdInFuture(byMicroseconds: 3 * .minute))
        case .livesTooLong: .refuse(.lifetimeTooLong)
        case .expired: .lookUp(otherwise: .expired(byMicroseconds: .minute))
        case .unknownDebtor: .refuse(.unknownDebtor)
        case .foreignKey: .refuse(.foreignKey)
        case .keyRevoked: .refuse(.keyRevoked)
        case .keyAuthorisedLater: .refuse(.keyNotAuthorised)
        case .sameAccount: .refuse(.sameAccount)
        case .refusedTooOften: .refuse(.tooManyRefusals)
        case .memoryFull, .requestMemoryFull: .refuse(.busy)
        case .debtorBlocked: .refuse(.debtorBlocked)
        case .debtorClosed: .refuse(.debtorClosed)
        case .unknownCreditor: .refuse(.unknownCreditor)
        case .creditorBlocked: .refuse(.creditorBlocked)
        case .creditorClosed: .refuse(.creditorClosed)
        case .requestMissing: .refuse(.requestMissing)
        case .requestNotByCreditor: .refuse(.requestNotByCreditor)
        case .requestForAnother: .refuse(.requestMismatch)
        case .requestExpired: .refuse(.requestExpired(byMicroseconds: 2 * .minute))
        case .requestPaid: .refuse(.requestAlreadyPaid)
        case .overPaymentLimit: .refuse(.paymentLimit)
        case .withoutFunds: .refuse(.insufficientFunds)
        case .overBalanceLimit: .refuse(.creditorBalanceLimit)
        }
    }
}

/// A payment of Ada's to Ben with some faults, and the state of the clearing node that makes them faults.
struct Draft {
    let faults: Set<Fault>
    let payment: SubmittedPayment
    let state: ClearingState
    /// What led to the state before it was spoilt.
    let journal: [ClearingRecord]
    let heads: [SignedTreeHead]
    let now: Timestamp

    init(_ faults: Set<Fault>) throws {
        self.faults = faults
        var counter = try Counter()
        now = counter.now
        for _ in 0..<3 where !faults.contains(.withoutFunds) && !faults.contains(.debtorClosed) {
            try counter.credit(counter.ada, 200_00)
        }
        if faults.contains(.overBalanceLimit) { try counter.credit(counter.ben, 1_500_00) }
        let cents: Int64 = faults.contains(.overPaymentLimit) ? 250_01 : 100_00
        let strangers = secretKey(77)

        var request: Signed<PaymentRequest>?
        if faults.contains(where: { $0.isAboutRequest }) {
            let created = faults.contains(.requestExpired) ? now.adding(microseconds: -12 * .minute) : now
            request = try counter.request(
                faults.contains(.unknownCreditor) ? .nobody : faults.contains(.sameAccount) ? counter.ada : counter.ben,
                faults.contains(.requestForAnother) ? cents + 1 : cents, created: created, lifetime: 10 * .minute,
                by: faults.contains(.requestNotByCreditor) ? strangers : nil)
        }
        var state = counter.state
        let debtor = faults.contains(.unknownDebtor) ? Counter.Customer.nobody : counter.ada
        let creditor =
            faults.contains(.unknownCreditor)
            ? Counter.Customer.nobody
            : faults.contains(.sameAccount) ? debtor : counter.ben
        let late = secretKey(78)
        let signer =
            faults.contains(.foreignKey) ? strangers : faults.contains(.keyAuthorisedLater) ? late : counter.ada.key
        let times = Self.times(faults)
        let intent = try counter.intent(
            debtor, creditor, cents, request: request, created: now.adding(microseconds: times.created),
            lifetime: times.expires - times.created,
            clearing: faults.contains(.wrongClearingNode) ? strangers.publicKey : nil, by: signer)
        payment = SubmittedPayment(intent: intent, request: faults.contains(.requestMissing) ? nil : request)

        state.spoil(faults, payment, counter, late: late.publicKey, at: now)
        if faults.contains(.requestPaid), let request {
            state.paidRequests.insert(
                request.digest, of: request.message.creditor, until: request.message.expires)
        }
        self.state = state
        (journal, heads) = (counter.journal, counter.heads)
    }

    /// Created and expiring, in microseconds from now.
    private static func times(_ faults: Set<Fault>) -> (created: Int64, expires: Int64) {
        let isTooLong = faults.contains(.livesTooLong)
        if faults.contains(.createdInFuture) {
            let created: Int64 = 3 * .minute
            return (created, faults.contains(.expired) ? -.minute : created + (isTooLong ? 11 : 5) * .minute)
        }
        if faults.contains(.expired) { return (isTooLong ? -12 * .minute : -6 * .minute, -.minute) }
        return (0, isTooLong ? 10 * .minute + 1 : 10 * .minute)
    }
}

extension Fault {
    fileprivate var isAboutRequest: Bool { self >= .requestMissing && self <= .requestMemoryFull }
}

extension Counter.Customer {
    /// Whose account nobody opened, at any clearing node.
    static let nobody: Counter.Customer = {
        let key = secretKey(79)
        let opening = AccountOpening(
            clearing: key.publicKey, name: "Nobody", created: Counter.opened,
            nonce: MessageIdentifier([UInt8](repeating: 9, count: 16)) ?? zeroIdentifier)
        guard let signed = try? key.signed(opening) else { preconditionFailure("a key signs") }
        return Counter.Customer(key: key, opening: signed, connection: 99)
    }()

    private static var zeroIdentifier: MessageIdentifier {
        var random = SeededGenerator(seed: 0)
        return MessageIdentifier(using: &random)
    }
}

extension ClearingState {
    fileprivate mutating func spoil(
        _ faults: Set<Fault>, _ payment: SubmittedPayment, _ counter: Counter, late: PublicKey, at now: Timestamp
    ) {
        let intent = payment.intent.message
        let (ada, ben) = (counter.ada.account, counter.ben.account)
        let later = now.adding(microseconds: .hour)
        if faults.contains(.memoryFull) { recentIntents = RecentIntents(countMax: 0) }
        if faults.contains(.requestMemoryFull) { paidRequests = PaidRequests(countMax: 0) }
        if faults.contains(.identifierUsed) {
            recentIntents.remember(
                intent.key, DecidedIntent(digest: .sha256(of: [1]), sequence: 1, isSettled: true), until: later)
        }
        if faults.contains(.keyAuthorisedLater) { authorities[ada]?.authorise(late, role: .payer, at: later) }
        if faults.contains(.keyRevoked) {
            authorities[ada]?.revoke(counter.ada.key.publicKey, at: now)
            authorities[ada]?.revoke(late, at: now)
        }
        if faults.contains(.refusedTooOften) {
            var count = HourlyCount()
            for _ in 0..<ProtocolBounds.recordedRefusalsPerHourMax { count.increment(at: now) }
            refusals[intent.debtor] = count
        }
        let states: [(Fault, AccountState, AccountIdentifier)] = [
            (.debtorBlocked, .blocked, ada), (.debtorClosed, .closed, ada), (.creditorBlocked, .blocked, ben),
            (.creditorClosed, .closed, ben),
        ]
        for (fault, accountState, account) in states where faults.contains(fault) {
            do {
                try book.setState(accountState, of: account)
            } catch {
                preconditionFailure("\(fault): \(error)")
            }
        }
    }
}
