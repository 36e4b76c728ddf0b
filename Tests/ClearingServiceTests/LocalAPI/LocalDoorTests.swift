import ClearingService
import Foundation
import PaymentProtocol
import Testing

@Suite("The local door")
struct LocalDoorTests {
    private func stub() async throws -> PaymentStub {
        let clearing = try await ClearingInMemory().start()
        let (ada, _) = try await clearing.people()
        return PaymentStub(account: ada.account, clearing: clearing.genesis.address)
    }

    @Test("a node says who it is and how it does")
    func status() async throws {
        let stub = try await stub()
        let reply = try await withPaymentDoor(stub) { address in
            try await HTTPConnection.with(address) { try await $0.ask("GET", "/status") }
        }
        #expect(reply.status == 200)
        #expect(reply.headers["content-type"] == "application/json")
        let view = try StatusView(json: reply.body)
        #expect(view.role == .payment && view.ready && view.name == "Ada")
    }
}
