/// Numbers accounts in the order in which they come, from 0, and finds the number of each again.
///
/// A hash table of numbers alone, beside the identifiers in one array: 32 bytes for each account and 5 to 11 for its place. A
/// dictionary from identifiers to numbers would hold every identifier twice.
public struct AccountIndex: Sendable {
    /// In the order in which they came.
    public private(set) var identifiers = ChunkedArray<AccountIdentifier>()
    /// A number and one at the place that its identifier's hash names, or at the next that was free; 0: nobody. As many as
    /// a power of two, at most three quarters of them taken.
    private var places = ChunkedArray<UInt32>(repeating: 0, count: 16)

    public init() {}

    public var count: Int { identifiers.count }

    /// Nil for an account that has none.
    public func number(of account: AccountIdentifier) -> Int? {
        var place = firstPlace(of: account)
        while places[place] != 0 {
            let number = Int(places[place] - 1)
            if identifiers[number] == account { return number }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    /// - Precondition: it has no number yet.
    /// - Returns: its number, which is how many there were before.
    @discardableResult
    public mutating func add(_ account: AccountIdentifier) -> Int {
        precondition(identifiers.count < Int(UInt32.max) - 1, "a number is counted in 32 bits")
        if (identifiers.count + 1) * 4 > places.count * 3 { grow(to: places.count * 2) }
        identifiers.append(account)
        take(UInt32(identifiers.count))
        return identifiers.count - 1
    }

    public mutating func reserveCapacity(_ count: Int) {
        var size = places.count
        while count * 4 > size * 3 { size *= 2 }
        if size > places.count { grow(to: size) }
    }

    private mutating func grow(to size: Int) {
        places = ChunkedArray(repeating: 0, count: size)
        for number in identifiers.indices { take(UInt32(number + 1)) }
    }

    private mutating func take(_ entry: UInt32) {
        var place = firstPlace(of: identifiers[Int(entry) - 1])
        while places[place] != 0 { place = (place + 1) & (places.count - 1) }
        places[place] = entry
    }

    /// The hash is keyed anew in every process, so nobody can choose identifiers that meet; and no order of this table ever
    /// shows.
    private func firstPlace(of account: AccountIdentifier) -> Int { account.hashValue & (places.count - 1) }
}
