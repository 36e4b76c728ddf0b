@testable import Ledger

/// One thing that can be asked of a book.
enum Operation {
    case open(AccountIdentifier, AccountKind, AccountLimits)
    case setState(AccountState, AccountIdentifier)
    case require(ReserveShare)
    case entry([Posting])
    case transfer(Amount, debtor: AccountIdentifier, creditor: AccountIdentifier)
    case deposit(Amount, AccountIdentifier)
    case place(Hold)
    case post(Bytes32)
    case void(Bytes32)
    case resolve(Bytes32, posting: Int64, voiding: Int64)
    case forgetOne(Bytes32)
    case expire(Timestamp)
    case forget(Timestamp)
}

/// Makes operations up, so that most bounds, limits and refusals are met often.
struct OperationGenerator {
    var random: SplitMix64
    /// Whether amounts near the ends of Int64 are common, and most accounts unlimited.
    let isHuge: Bool
    private var clock: Int64 = 0
    /// Most accounts are opened first, so that there is something to do.
    private var unopened = Array(accounts[1..<7])

    static let currencies: [Currency] = [.eur, .jpy, .kwd]
    static let accounts = (1...9).map { account($0) } + [.invested, .suspense, .payouts]
    private var unopenedOfOperator: [(AccountIdentifier, AccountKind)] = [
        (.invested, .invested), (.suspense, .suspense), (.payouts, .payouts),
    ]
    static let holdNumbers: ClosedRange<UInt64> = 1...24

    init(seed: UInt64, isHuge: Bool) {
        random = SplitMix64(seed: seed)
        self.isHuge = isHuge
    }

    mutating func next() -> Operation {
        if let (account, kind) = unopenedOfOperator.popLast() { return .open(account, kind, .unlimited) }
        if let account = unopened.popLast() { return .open(account, .customer, limits()) }
        switch random.next() % 100 {
        case 0..<5: return .open(random.pick(Self.accounts), random.once(in: 8) ? .custody : .customer, limits())
        case 5..<13:
            let state = random.pick([AccountState.open, .open, .open, .open, .open, .open, .open, .blocked, .closed])
            return .setState(state, random.pick(Self.accounts))
        case 13..<15:
            return .require(ReserveShare(basisPoints: Int64(random.next() % 10_001)) ?? .all)
        case 15..<19:
            return random.once(in: 3)
                ? .transfer(amount(), debtor: .custody, creditor: .invested)
                : .transfer(amount(), debtor: .invested, creditor: .custody)
        case 19..<27: return .deposit(amount(), random.pick(Self.accounts))
        case 27..<56:
            return .transfer(amount(), debtor: random.pick(Self.accounts), creditor: random.pick(Self.accounts))
        case 56..<70: return .entry(postings())
        case 70..<84: return .place(hold())
        case 84..<86:
            return .resolve(
                bytes32(random.pick(Self.holdNumbers)), posting: part(), voiding: part())
        case 86: return .forgetOne(bytes32(random.pick(Self.holdNumbers)))
        case 87..<89: return .post(bytes32(random.pick(Self.holdNumbers)))
        case 89..<94: return .void(bytes32(random.pick(Self.holdNumbers)))
        case 94..<98:
            clock += Int64(random.next() % 30)
            return .expire(moment(random.once(in: 6) ? clock - 20 : clock))
        default: return .forget(moment(clock - 10))
        }
    }

    private mutating func minorUnits() -> Int64 {
        switch random.next() % 24 {
        case 0: 0
        case 1: -Int64(random.next() % 100)
        case 2: random.pick([.max, .max - 1, .max / 2, .min])
        case 3..<8: isHuge ? Int64(random.next() >> 2) : Int64(random.next() % 100_000)
        default: 1 + Int64(random.next() % 400)
        }
    }

    private mutating func amount() -> Amount {
        Amount(minorUnits: minorUnits(), currency: random.pick(Self.currencies))
    }

    private mutating func limits() -> AccountLimits {
        if random.once(in: isHuge ? 1 : 4) { return .unlimited }
        var listed: [Currency: CurrencyLimit] = [:]
        for currency in Self.currencies where !random.once(in: 4) {
            listed[currency] = CurrencyLimit(
                paymentMaximum: Int64(random.next() % 500), balanceMaximum: Int64(random.next() % 2_000))
        }
        return AccountLimits(listed)
    }

    /// Small, so that holds are resolved in several parts; now and then nothing, or beyond all bounds.
    private mutating func part() -> Int64 {
        random.once(in: 3) ? 0 : random.once(in: 12) ? minorUnits() : Int64(random.next() % 150)
    }

    private mutating func hold() -> Hold {
        Hold(
            identifier: bytes32(random.pick(Self.holdNumbers)), debtor: random.pick(Self.accounts),
            creditor: random.pick(Self.accounts), amount: amount(),
            expires: random.once(in: 3) ? .distantFuture : moment(clock + Int64(random.next() % 60)))
    }

    /// A few debits and credits in one or two currencies, mostly balanced by the last posting of each.
    private mutating func postings() -> [Posting] {
        var postings: [Posting] = []
        for currency in random.once(in: 3) ? [random.pick(Self.currencies), .usd] : [random.pick(Self.currencies)] {
            var accounts = Self.accounts.shuffled(using: &random)
            var excess: Int128 = 0
            for _ in 0..<(1 + random.next() % 4) {
                let side = random.pick([PostingSide.debit, .credit])
                let amount = Amount(minorUnits: minorUnits(), currency: currency)
                excess += side == .debit ? Int128(amount.minorUnits) : -Int128(amount.minorUnits)
                postings.append(Posting(account: accounts.removeLast(), side: side, amount: amount))
            }
            let last = random.once(in: 30) ? postings[0].account : accounts.removeLast()
            guard !random.once(in: 30), let rest = Int64(exactly: excess.magnitude), rest > 0 else { continue }
            let amount = Amount(minorUnits: rest, currency: currency)
            postings.append(Posting(account: last, side: excess > 0 ? .credit : .debit, amount: amount))
        }
        return postings.shuffled(using: &random)
    }
}
