import Foundation
import PaymentProtocol
import Storage
import Testing

@Suite struct ConcurrencyTests {
    @Test(
        "while one thread appends, others read: each sees whole groups and proofs that hold", arguments: Engine.allCases
    )
    func readers(engine: Engine) async throws {
        let place = try BookPlace(engine)
        let store = try place.open()
        var bench = try Bench(store)
        let ada = try bench.open(1)
        try bench.commit()
        let account = ada.account

        let groupCount = 60
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var (through, read) = (UInt64(0), 0)
                    while read < groupCount * 10 + 1 {
                        let statement = try store.statement(of: account, after: through, limit: 25)
                        #expect(statement.through >= through)
                        for item in statement.items { try item.receipt.verify(log: Bench.logKey.publicKey) }
                        read += statement.items.count
                        through = statement.through
                        #expect((try store.recordCount - 3) % 10 == 0)
                        await Task.yield()
                    }
                    #expect(read == groupCount * 10 + 1)
                }
            }
            for _ in 0..<groupCount {
                for _ in 0..<10 { try bench.credit(1, to: ada) }
                try bench.commit()
                await Task.yield()
            }
            try await group.waitForAll()
        }
    }
}
