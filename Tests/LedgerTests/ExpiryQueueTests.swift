import Testing

@testable import Ledger

@Suite struct ExpiryQueueTests {
    @Test("whatever goes in comes out sorted, and only what is due")
    func sorted() {
        var random = SplitMix64(seed: 4)
        for count in [0, 1, 2, 3, 10, 100, 1_000] {
            var queue = ExpiryQueue()
            // Few expiries, so that many are equal and the identifier decides.
            let elements = (0..<count).map { _ in
                ExpiryQueue.Element(expires: moment(Int64(random.next() % 20)), identifier: bytes32(random.next()))
            }
            for element in elements { queue.insert(element) }
            var popped: [ExpiryQueue.Element] = []
            for due in stride(from: Int64(-1), through: 20, by: 3) {
                while let element = queue.popFirst(through: moment(due)) {
                    #expect(element.expires <= moment(due))
                    popped.append(element)
                }
                #expect(popped == elements.sorted().prefix { $0.expires <= moment(due) })
            }
            #expect(popped.count == count)
        }
    }
}
