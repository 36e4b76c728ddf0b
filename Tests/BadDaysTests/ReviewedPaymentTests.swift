import Foundation
import Testing

/// Rules that want the operator to look, with the real command and real processes.
@Suite("Payments under review", .serialized)
struct ReviewedPaymentTests {
    private static let rules = """
        [currency]
        EUR = "100.00"
        [review]
        minutes = 60
        [lowest]
        payment.review = 50
        payment.refuse = 400
        [verified]
        payment.refuse = 400
        [business]
        payment.refuse = 400
        """

    @Test(
        "what passes the limit waits; released it is paid, rejected it comes back; everybody is told; the audit agrees")
    func story() async throws {
        try await withProcessTown { town in
            let (bank, ada, ben) = (town.clearing, town.ada, town.ben)
            func done(_ node: ProcessNode, _ arguments: String...) async throws -> [String: Any] {
                let result = try await node.command(arguments)
                #expect(result.status == 0, "\(arguments): \(result.text)")
                return result.answer
            }
            func numbers() async throws -> [String] {
                let list = try await done(bank, "review", "list")["reviews"] as? [[String: Any]] ?? []
                #expect(list.allSatisfy { $0["measures"] as? [String] == ["payment"] })
                return list.compactMap { ($0["sequence"] as? Int).map(String.init) }
            }
            try await town.credit(ada, "300.00", reference: "line 1")
            let bens = try await town.account(of: ben)
            try Self.rules.write(toFile: bank.home + "/limits.toml", atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: bank.home + "/limits.toml")
            _ = try await done(bank, "limits", "apply")
            _ = try await done(ada, "pay", bens, "50.00", "EUR", "--yes")
            #expect(try await numbers() == [])

            for _ in 0..<2 {
                let held = try await ada.command("pay", bens, "60.00", "EUR", "--yes")
                #expect(held.status != 0 && held.text.contains("under_review"), "\(held.text)")
            }
            try await town.waitForBalance(of: ada, "250.00")
            try await town.waitForBalance(of: ben, "50.00")
            let first = try #require((try await done(ada, "history")["payments"] as? [[String: Any]])?.first)
            #expect(first["status"] as? String == "held" && first["waits_for"] as? String == "operator")

            // A restart in between forgets nothing.
            await bank.stop()
            try await bank.start()
            let waiting = try await numbers()
            try #require(waiting.count == 2)
            _ = try await done(bank, "review", "release", waiting[0])
            _ = try await done(bank, "review", "reject", waiting[1], "--reason", "no answer to our letter")
            #expect(try await bank.command("review", "release", waiting[1]).status == 3)
            #expect(try await numbers() == [])
            try await town.waitForBalance(of: ada, "190.00")
            try await town.waitForBalance(of: ben, "110.00")
            let payments = try #require(try await done(ada, "history")["payments"] as? [[String: Any]])
            #expect(payments.prefix(2).compactMap { $0["status"] as? String }.sorted() == ["returned", "settled"])
            try await town.expectAgreement()
        }
    }
}
