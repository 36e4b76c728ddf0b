import ClearingService
import Ledger
import Logging
import PaymentProtocol
import ServiceLifecycle
import Testing

@testable import NodeRuntime

/// The main path over real sockets, real files and real time: a clearing node and two payment nodes in one process.
@Suite("Nodes at work", .serialized)
struct NodeProcessTests {
    @Test("two nodes bump over TCP, one pays the other, and both hold the same proven receipt")
    func mainPath() async throws {
        try await withTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement 1")
            let ada = town.ada.desk
            let ben = town.ben.desk
            let adasNotices = await ada.notices()
            let bensNotices = await ben.notices()

            let price = try Amount(majorUnits: "12.50", currency: .eur)
            var strings: (ada: String?, ben: String?) = (nil, nil)
            // On a busy machine the two moments may lie too far apart: people bump again then, and so does this.
            for _ in 1...5 where strings.ada == nil || strings.ben == nil {
                #expect(try await ada.perform(.bump(try Town.here, .follow)) == .accepted)
                #expect(try await ben.perform(.bump(try Town.here, .ask(price, text: "two coffees"))) == .accepted)
                strings = (await adasNotices.string(), await bensNotices.string())
            }
            let adasString = try #require(strings.ada)
            let bensString = try #require(strings.ben)
            #expect(adasString == bensString)
            #expect(try await ben.perform(.confirm(adasString)) == .accepted)
            #expect(try await ada.perform(.confirm(bensString)) == .accepted)

            let adasReceipt = try #require(await adasNotices.receipt())
            let bensReceipt = try #require(await bensNotices.receipt())
            #expect(adasReceipt == bensReceipt)
            try adasReceipt.verify(log: town.clearing.localDesk.genesis.logKey)

            guard case .balance(let balances) = try await ada.perform(.balance) else {
                Issue.record("no balance")
                return
            }
            #expect(balances.map(\.amount.majorUnits) == ["87.50"])
            let history = try await ben.history(limit: 10)
            #expect(history.map(\.status) == [.settled])
            #expect(history.first?.unverifiedName == "Ada")
        }
    }

    @Test("a payment without a bump is settled, and one that is not covered is refused")
    func directPayments() async throws {
        try await withTown { town in
            try await town.credit(town.ada, "20.00", reference: "statement 2")
            let ben = try #require(await town.ben.desk.status().account)
            let fifteen = try Amount(majorUnits: "15.00", currency: .eur)
            guard case .settled = try await town.ada.desk.perform(.pay(ben, fifteen, text: nil)) else {
                Issue.record("not settled")
                return
            }
            let second = try await town.ada.desk.perform(.pay(ben, fifteen, text: nil))
            guard case .refused(.insufficientFunds, .some) = second else {
                Issue.record("\(second)")
                return
            }
        }
    }
}
