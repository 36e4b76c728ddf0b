import Foundation
import Testing

/// One day of an operator, with the real command and real processes.
@Suite("An operator's day", .serialized)
struct OperatorStoryTests {
    @Test("money comes in, is invested, withdrawn and paid out; a device is lost; late money waits; the audit agrees")
    func day() async throws {
        try await withProcessTown { town in
            let (bank, ada, ben) = (town.clearing, town.ada, town.ben)
            func done(_ node: ProcessNode, _ arguments: String...) async throws -> [String: Any] {
                let result = try await node.command(arguments)
                #expect(result.status == 0, "\(arguments): \(result.text)")
                return result.answer
            }
            func refused(_ node: ProcessNode, _ code: String, _ arguments: String...) async throws {
                let result = try await node.command(arguments)
                #expect(result.status == 3 && result.answer["code"] as? String == code, "\(arguments): \(result.text)")
            }
            func euros() async throws -> [String: Any] {
                let answer = try await done(bank, "reserve", "show")
                return try #require((answer["currencies"] as? [[String: Any]])?.first)
            }
            try await town.credit(ada, "100.00", reference: "line 1")
            let (adas, bens) = (try await town.account(of: ada), try await town.account(of: ben))

            // The reserve.
            try await refused(bank, "reserve_short", "reserve", "invest", "1.00", "EUR", "--reference", "bond 1")
            _ = try await done(bank, "reserve", "require", "40")
            try await refused(bank, "reserve_short", "reserve", "invest", "60.01", "EUR", "--reference", "bond 1")
            _ = try await done(bank, "reserve", "invest", "60.00", "EUR", "--reference", "bond 1")
            try await refused(bank, "reference_used", "reserve", "divest", "1.00", "EUR", "--reference", "bond 1")
            #expect(try await euros()["invested"] as? String == "60.00")

            // A withdrawal, with too little in custody at first.
            _ = try await done(ada, "withdraw", "50.00", "EUR", "--to", "DE02 1203 0000 0000 2020 51, Ada", "--yes")
            let list = try await done(bank, "payouts", "list")
            let payout = try #require((list["payouts"] as? [[String: Any]])?.first)
            #expect(payout["destination"] as? String == "DE02 1203 0000 0000 2020 51, Ada")
            let number = "\(try #require(payout["sequence"] as? Int))"
            try await refused(bank, "insufficient_funds", "payouts", "done", number, "--reference", "wire 1")
            _ = try await done(bank, "reserve", "divest", "10.00", "EUR", "--reference", "bond 2")
            _ = try await done(bank, "payouts", "done", number, "--reference", "wire 1")
            let short = try await euros()
            #expect(short["custody"] as? String == "0.00" && short["missing"] as? String == "20.00")
            try await town.waitForBalance(of: ada, "50.00")

            // What an auditor keeps elsewhere from here on.
            let head = town.folder + "/auditors.head"
            _ = try await done(bank, "head", "export", head)
            let log = try #require(try await done(bank, "identity")["log"] as? String)
            _ = try await done(bank, "head", "verify", head, "--clearing-id", log)

            // Ben's device is also an owner of Ada's account; hers is lost.
            let key = try #require(try await done(ben, "identity")["key"] as? String)
            let lost = try #require(try await done(ada, "identity")["key"] as? String)
            _ = try await done(ada, "account", "add-key", key, "--role", "owner")
            _ = try await done(ben, "account", "report-loss", adas, "--key", lost)
            #expect(try await ada.command("pay", bens, "1.00", "EUR", "--yes").status != 0)
            let locks = try await done(bank, "account", "locks")
            #expect((locks["locks"] as? [[String: Any]])?.first?["account"] as? String == adas)

            // Late money.
            let late = try await done(
                bank, "account", "credit", adas, "7.00", "EUR", "--reference", "line 2", "--booked", "today")
            #expect((late["receipt"] as? [String: Any])?["cause"] as? String == "account_locked")
            try await refused(bank, "account_locked", "suspense", "assign", "line 2", adas)
            _ = try await done(ben, "account", "unlock", adas)
            _ = try await done(bank, "suspense", "assign", "line 2", adas)
            _ = try await done(bank, "suspense", "add", "3.00", "EUR", "--reference", "line 3", "--booked", "today")
            _ = try await done(bank, "suspense", "return", "line 3", "--reference", "wire 2")
            #expect(try await euros()["customers"] as? String == "57.00")

            // What is not empty cannot be closed, and a crash forgets nothing.
            try await refused(bank, "account_not_empty", "account", "close", adas, "--reason", "x")
            _ = try await done(bank, "account", "lock", bens, "--reason", "asked to by telephone")
            _ = try await done(bank, "account", "lock", adas, "--reason", "asked to as well")

            // Lists come in parts, for whoever wants them so.
            for number in 5...7 {
                _ = try await done(
                    bank, "suspense", "add", "1.00", "EUR", "--reference", "line \(number)", "--booked", "today")
            }
            func pages(_ words: [String], _ items: String) async throws -> [[[String: Any]]] {
                var (pages, after): ([[[String: Any]]], String?) = ([], nil)
                repeat {
                    let arguments = words + ["--limit", "2"] + (after.map { ["--after", $0] } ?? [])
                    let page = try await bank.command(arguments)
                    #expect(page.status == 0, "\(page.text)")
                    pages.append(try #require(page.answer[items] as? [[String: Any]]))
                    after = page.answer["next"] as? String
                } while after != nil && pages.count < 9
                return pages
            }
            let suspense = try await pages(["suspense", "list"], "items")
            #expect(suspense.map(\.count) == [2, 1])
            #expect(suspense.joined().compactMap { $0["reference"] as? String } == ["line 5", "line 6", "line 7"])
            let locked = try await pages(["account", "locks"], "locks")
            #expect(locked.map(\.count) == [2])
            #expect(locked.joined().compactMap { $0["account"] as? String } == [bens, adas])
            for list in [["payouts", "list"], ["review", "list"]] {
                let wrong = try await bank.command(list + ["--after", "1.2.3"])
                #expect(wrong.status == 3 && wrong.answer["code"] as? String == "invalid", "\(wrong.text)")
            }
            #expect(try await pages(["payouts", "list"], "payouts").map(\.count) == [0])
            await bank.kill()
            try await bank.start()
            try await refused(bank, "nothing_to_do", "account", "lock", bens, "--reason", "again")
            #expect(try await euros()["liabilities"] as? String == "60.00")
            try await town.expectAgreement()
            let audit = try await done(bank, "audit", "--head", head)
            #expect(audit["outside_heads"] as? Int == 1)
        }
    }
}
