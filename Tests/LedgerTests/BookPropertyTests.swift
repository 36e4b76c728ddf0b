import Ledger
import Testing

/// Whatever is asked of a book, in whatever order, its promises hold, and it does what the naive book does.
@Suite struct BookPropertyTests {
    static let operationsPerSeed = 800
    static let holdsMax = 5
    static let holdsPerDebtorMax = 2

    @Test("whatever the sequence of operations, the promises hold", arguments: 1...16 as ClosedRange<UInt64>)
    func promises(seed: UInt64) {
        var generator = OperationGenerator(seed: seed, isHuge: seed % 4 == 0)
        var comparison = Comparison()
        for number in 0..<Self.operationsPerSeed {
            let operation = generator.next()
            let before = comparison.book
            let (refusal, expected) = comparison.perform(operation)
            guard refusal == expected, refusal == nil || comparison.book == before, comparison.differences().isEmpty
            else {
                Issue.record(
                    """
                    seed \(seed), operation \(number), \(operation): refused \(String(describing: refusal)), \
                    expected \(String(describing: expected)); \(comparison.differences())
                    """)
                return
            }
        }
    }

    @Test("the sequences reach every refusal that a sequence can reach")
    func coverage() {
        var met: Set<String> = []
        for seed in 1...16 as ClosedRange<UInt64> {
            var generator = OperationGenerator(seed: seed, isHuge: seed % 4 == 0)
            var comparison = Comparison()
            for _ in 0..<Self.operationsPerSeed {
                let name = comparison.perform(generator.next()).refusal.map { "\($0)".prefix { $0 != "(" } } ?? "none"
                met.insert(String(name))
            }
        }
        #expect(
            met == [
                "none", "tooFewPostings", "amountNotPositive", "accountRepeated", "unbalanced", "holdExists",
                "unknownHold",
                "holdNotPending", "holdPending", "moreThanHeld", "holdPastExpiry", "holdsFull", "accountExists",
                "unknownAccount", "custodyAlwaysOpen",
                "debtorNotCustomer", "accountBlocked", "accountClosed", "accountNotEmpty", "debtorHoldsFull",
                "paymentLimit",
                "balanceLimit", "insufficientFunds", "reserve", "overflow",
            ])
    }

    @Test("the same sequence makes the same book")
    func deterministic() {
        func run() -> Book {
            var generator = OperationGenerator(seed: 99, isHuge: false)
            var comparison = Comparison()
            for _ in 0..<Self.operationsPerSeed { _ = comparison.perform(generator.next()) }
            return comparison.book
        }
        #expect(run() == run())
    }
}
