import Foundation
import Testing

@Suite("Reconciling with the clearing node", .serialized)
struct ReconcileTests {
    @Test("two that agree say so, and a node that is restored from an older copy has nothing left to explain")
    func reconcile() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "50.00", reference: "line 1")
            let ben = try await town.account(of: town.ben)
            for _ in 0..<3 {
                #expect(try await town.ada.command("pay", ben, "1.00", "EUR", "--yes").status == 0)
            }
            let agreed = try await town.ada.command("reconcile")
            #expect(agreed.status == 0, "\(agreed.text)")
            #expect(agreed.answer["outcome"] as? String == "agrees")
            #expect(agreed.answer["agreed"] as? Int == 4)

            await town.clearing.stop()
            let offline = try await town.ada.command("reconcile")
            #expect(offline.status == 4, "\(offline.text)")
        }
    }
}
