import Foundation
import Testing

@Suite("An escrow that ends in a dispute", .serialized)
struct DisputedEscrowTests {
    @Test("the payee ships, the payer disputes, both bring evidence, the arbiter rules; and a refund follows")
    func ruling() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "line 1")
            let carl = try await town.addPayer("Carl")
            let funded = try await town.ada.command(
                "escrow", "fund", try await town.account(of: town.ben), "80.00", "EUR", "--arbiter",
                try await town.account(of: carl), "--for", "a lamp", "--yes")
            #expect(funded.status == 0, "\(funded.text)")
            let identifier = try #require(funded.answer["identifier"] as? String)
            let escrow = String(identifier.prefix(8))
            func wait(for state: String, on node: ProcessNode) async throws -> [String: Any] {
                try await node.until("an escrow that is \(state)", ["escrow", "show", escrow]) {
                    $0["state"] as? String == state
                }
            }
            func take(_ node: ProcessNode, _ arguments: String...) async throws {
                let result = try await node.command(["escrow"] + arguments + ["--yes"])
                #expect(result.status == 0, "\(arguments): \(result.text)")
            }
            _ = try await wait(for: "funded", on: town.ben)
            let early = try await town.ada.command("escrow", "confirm", escrow, "--yes")
            #expect(early.status == 3, "\(early.text)")
            let photo = town.folder + "/photo"
            try Data("a picture".utf8).write(to: URL(filePath: photo))
            try await take(town.ben, "ship", escrow, "--text", "sent", "--evidence", photo)
            _ = try await wait(for: "shipped", on: town.ada)
            try await take(town.ada, "dispute", escrow, "--text", "broken")
            _ = try await wait(for: "disputed", on: town.ben)
            try await take(town.ben, "evidence", escrow, "--text", "it was whole")
            _ = try await wait(for: "disputed", on: carl)
            try await take(carl, "rule", escrow, "30.00", "EUR", "--text", "half of it")
            let ended = try await wait(for: "ruled", on: town.ada)
            #expect((ended["steps"] as? [Any])?.count == 5)
            try await town.waitForBalance(of: town.ada, "70.00")
            try await town.waitForBalance(of: town.ben, "30.00")

            let history = try await town.ben.until("a payment", ["history"]) {
                (($0["payments"] as? [[String: Any]])?.first?["status"] as? String) == "settled"
            }
            let payment = try #require((history["payments"] as? [[String: Any]])?.first?["identifier"] as? String)
            let refund = try await town.ben.command("refund", payment, "10.00", "EUR", "--for", "sorry", "--yes")
            #expect(refund.status == 0, "\(refund.text)")
            try await town.waitForBalance(of: town.ada, "80.00")
            await carl.kill()
            try await town.expectAgreement()
        }
    }
}
