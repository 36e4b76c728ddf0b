import Ledger

/// The keys of every account. Most have one, which lies in a table; the further keys of the others lie beside it.
struct SigningAuthorities: Sendable {
    private var index = AccountIndex()
    /// The first key of each account, by its number.
    private var first = ChunkedArray<SigningAuthority.Key>()
    /// The further keys of those that have any, by their numbers.
    private var others: [Int: [SigningAuthority.Key]] = [:]

    var count: Int { index.count }

    /// Every account with its keys, sorted by account.
    var sorted: [(account: AccountIdentifier, authority: SigningAuthority)] {
        let identifiers = index.identifiers
        return identifiers.indices.sorted { identifiers[$0] < identifiers[$1] }.map { number in
            (identifiers[number], authority(of: number))
        }
    }

    /// Nil for an account that was never opened. Whoever was opened stays.
    subscript(account: AccountIdentifier) -> SigningAuthority? {
        get { index.number(of: account).map(authority) }
        set {
            guard let newValue else { preconditionFailure("an account keeps its keys, revoked ones as well") }
            let known = index.number(of: account)
            let number = known ?? index.add(account)
            if known == nil { first.append(newValue.first) } else { first[number] = newValue.first }
            others[number] = newValue.others.isEmpty ? nil : newValue.others
        }
    }

    private func authority(of number: Int) -> SigningAuthority {
        SigningAuthority(first: first[number], others: others[number] ?? [])
    }

    mutating func reserveCapacity(_ count: Int) {
        index.reserveCapacity(count)
    }
}

extension SigningAuthorities: Equatable {
    /// The order in which accounts were opened does not count.
    static func == (left: SigningAuthorities, right: SigningAuthorities) -> Bool {
        guard left.count == right.count else { return false }
        return left.index.identifiers.allSatisfy { left[$0] == right[$0] }
    }
}
