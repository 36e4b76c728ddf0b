import Testing

@testable import Ledger

@Suite struct PartedSetTests {
    @Test(arguments: UInt64(0)..<5)
    func `it holds what a set holds, and a copy stays as it was`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var plain: Set<Bytes32> = []
        var parted = PartedSet<Bytes32>()
        for _ in 0..<20 {
            let (plainBefore, before) = (plain, parted)
            for _ in 0..<300 {
                let element = account(random.next() % 2_000).bytes
                if random.once(in: 3) {
                    plain.remove(element)
                    parted.remove(element)
                } else {
                    #expect(parted.insert(element) == plain.insert(element).inserted)
                }
                #expect(parted.contains(element) == plain.contains(element) && parted.count == plain.count)
            }
            #expect(parted.sorted() == plain.sorted() && before.sorted() == plainBefore.sorted())
        }
    }
}
