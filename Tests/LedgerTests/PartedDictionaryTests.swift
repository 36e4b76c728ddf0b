import Testing

@testable import Ledger

@Suite struct PartedDictionaryTests {
    @Test(arguments: UInt64(0)..<5)
    func `it holds what a dictionary holds, and a copy stays as it was`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var plain: [AccountIdentifier: UInt64] = [:]
        var parted = PartedDictionary<AccountIdentifier, UInt64>()
        for _ in 0..<20 {
            let (plainBefore, before) = (plain, parted)
            for _ in 0..<300 {
                let (key, value) = (account(random.next() % 2_000), random.next())
                switch random.next() % 6 {
                case 0: #expect(parted.removeValue(forKey: key) == plain.removeValue(forKey: key))
                case 1: #expect(parted.updateValue(value, forKey: key) == plain.updateValue(value, forKey: key))
                case 2: (parted[key], plain[key]) = (nil, nil)
                case 3:
                    parted[key]? ^= value
                    plain[key]? ^= value
                case 4:
                    parted[key, default: 5] ^= value
                    plain[key, default: 5] ^= value
                default: (parted[key], plain[key]) = (value, value)
                }
                #expect(parted[key] == plain[key] && parted.count == plain.count)
            }
            #expect(Dictionary(uniqueKeysWithValues: parted.map { ($0.key, $0.value) }) == plain)
            #expect(parted.values.sorted() == plain.values.sorted())
            #expect(Dictionary(uniqueKeysWithValues: before.map { ($0.key, $0.value) }) == plainBefore)
            #expect(before.count == plainBefore.count)
        }
    }

    @Test func `equal contents are equal, however they came about`() {
        var (one, other) = (PartedDictionary<UInt64, Int>(), PartedDictionary<UInt64, Int>())
        for number in 0..<1_000 { one[UInt64(number)] = number }
        for number in (0..<1_000).reversed() { other[UInt64(number)] = number }
        other.reserveCapacity(5_000)
        #expect(one == other)
        other[7] = 8
        #expect(one != other)
    }

    @Test func `keys are spread over the parts, so that no change copies much`() {
        var parted = PartedDictionary<UInt64, Int>()
        for number in 0..<UInt64(100_000) { parted[number] = 0 }
        let greatest = parted.parts.map(\.count).max() ?? 0
        #expect(greatest < 2 * 100_000 / parted.parts.count, "\(greatest)")
    }

    @Test(arguments: [0, 1, 5_000])
    func `two halves make the table`(count: Int) {
        var (first, second) = (PartedDictionary<AccountIdentifier, Int>(), PartedDictionary<AccountIdentifier, Int>())
        var whole = PartedDictionary<AccountIdentifier, Int>()
        first.reserveCapacity(count, .first)
        for number in 0..<count {
            let key = account(UInt64(number))
            switch PartedDictionary<AccountIdentifier, Int>.half(of: key) {
            case .first: first[key] = number
            case .second: second[key] = number
            }
            whole[key] = number
        }
        if count == 5_000 { #expect(min(first.count, second.count) > 2_000) }
        let joined = PartedDictionary(first, second)
        #expect(joined == whole && joined.count == count)
        #expect((0..<count).allSatisfy { joined[account(UInt64($0))] == $0 })
    }
}
