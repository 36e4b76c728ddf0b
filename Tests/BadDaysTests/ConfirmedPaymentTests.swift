import Foundation
import Testing

/// Limits as those who are limited know them: the PIN once more for a large payment, and limits of one's own.
@Suite("Payments that need the PIN, and limits of one's own", .serialized)
struct ConfirmedPaymentTests {
    @Test("a large payment is made with the right PIN only, a small one without; one's own limit acts at once")
    func script() async throws {
        try await withProcessTown { town in
            let (bank, ada) = (town.clearing, town.ada)
            try await town.askForThePIN(above: 10)
            let bens = try await town.account(of: town.ben)
            func pay(_ amount: String, pin: String) async throws -> Command.Result {
                try await Command.run(
                    ["pay", bens, amount, "EUR", "--yes"], home: ada.home, environment: ["HANDSEL_PIN": pin])
            }

            let none = try await pay("20.00", pin: "")
            #expect(none.status == 3 && none.answer["code"] as? String == "confirmation_required", "\(none.text)")
            #expect((none.answer["message"] as? String)?.contains("--pin-file") == true, "\(none.text)")
            let wrong = try await pay("20.00", pin: "9999")
            #expect(wrong.status == 6 && wrong.answer["code"] as? String == "wrong_pin", "\(wrong.text)")
            #expect(try await town.balance(of: ada) == "100.00")
            let right = try await pay("20.00", pin: "2468")
            #expect(right.status == 0, "\(right.text)")
            #expect(try await pay("5.00", pin: "").status == 0)
            try await town.waitForBalance(of: ada, "75.00")

            // Ada's own word.
            let set = try await ada.command("limits", "set", "EUR", "--payment", "3.00", "--daily", "90.00")
            #expect(set.status == 0 && set.answer["kind"] as? String == "own_limits_set", "\(set.text)")
            let limited = try await pay("5.00", pin: "2468")
            #expect((limited.answer["cause"] as? [String: Any]) != nil && limited.status == 3, "\(limited.text)")
            #expect(limited.answer["code"] as? String == "own_limit")
            #expect(try await ada.command("limits", "set", "EUR", "--payment", "none").status == 0)
            let waits = try await pay("5.00", pin: "2468")
            #expect(waits.answer["code"] as? String == "own_limit", "\(waits.text)")
            #expect(try await pay("3.00", pin: "").status == 0)

            let shown = try await ada.command("limits")
            let euros = try #require((shown.answer["currencies"] as? [[String: Any]])?.first, "\(shown.text)")
            #expect(euros["own"] as? [String: String] == ["payment": "3.00", "paid_daily": "90.00"])
            #expect(euros["raise"] as? [String: String] == ["paid_daily": "90.00"])
            #expect(euros["raise_from"] is String)
            let daily = (euros["limits"] as? [[String: String]])?.first { $0["measure"] == "paid_daily" }
            #expect(daily?["used"] == "28.00" && daily?["left"] == "62.00", "\(shown.text)")

            let unchanged = try await town.ben.command("limits", "set", "EUR", "--none")
            #expect(unchanged.status == 3 && unchanged.answer["code"] as? String == "unchanged", "\(unchanged.text)")
            let elsewhere = try await bank.command("limits", "show")
            #expect(elsewhere.status == 2, "\(elsewhere.text)")

            // A crash forgets no limit.
            await bank.kill()
            try await bank.start()
            _ = try await ada.until("the limits", ["limits"]) { $0["currencies"] != nil }
            #expect(try await pay("5.00", pin: "2468").answer["code"] as? String == "own_limit")
            try await town.expectAgreement()
        }
    }

    @Test("at a terminal the PIN is typed, whatever the environment knows, and a slip is forgiven")
    func terminal() async throws {
        try await withProcessTown { town in
            try await town.askForThePIN(above: 10)
            let bens = try await town.account(of: town.ben)
            let command = try TerminalCommand(["pay", bens, "12.50", "EUR"], home: town.ada.home)
            #expect(await command.shows("[y/N]"))
            command.type("y")
            #expect(await command.shows("This payment needs your PIN again: 12.50 EUR to \(bens)."))
            #expect(await command.shows("PIN: "))
            command.type("1357")
            #expect(await command.shows("Again."))
            #expect(await command.wait { $0.components(separatedBy: "PIN: ").count > 2 ? true : nil } == true)
            command.type("2468")
            #expect(await command.end() == 0, "\(command.shown)")
            #expect(!command.shown.contains("1357") && !command.shown.contains("2468"), "\(command.shown)")
            #expect(try await town.balance(of: town.ada) == "87.50")
            try await town.expectAgreement()
        }
    }

    @Test("after a bump the other side waits while the payer types the PIN")
    func bump() async throws {
        try await withProcessTown { town in
            try await town.askForThePIN(above: 10)
            let (ben, ada) = try town.bumpAtTerminals()
            let string = try #require(await ben.wait(for: TerminalTests.string))
            #expect(await ada.wait(for: TerminalTests.string) == string)
            ada.type(string)
            ben.type(string)
            #expect(await ada.shows("Press Return"))
            ada.type("")
            #expect(await ada.shows("PIN: "))
            ada.type("2468")
            #expect(await ada.end() == 0, "\(ada.shown)")
            #expect(await ben.end() == 0, "\(ben.shown)")
            #expect(try await town.balance(of: town.ben) == "12.50")
            try await town.expectAgreement()
        }
    }

    @Test("without a terminal a bump takes the PIN that a script gives it, and a wrong one ends it on both sides")
    func bumpInScript() async throws {
        try await withProcessTown { town in
            try await town.askForThePIN(above: 10)
            for (pin, status) in [("9999", Int32(6)), ("2468", 0)] {
                let ben = try RunningCommand(["bump"] + ProcessTown.place + ["--ask", "12.50"], home: town.ben.home)
                let ada = try RunningCommand(
                    ["bump"] + ProcessTown.place, home: town.ada.home, environment: ["HANDSEL_PIN": pin])
                let string = try #require(await ada.event("string_ready")?["string"] as? String)
                _ = await ben.event("string_ready")
                for node in [town.ada, town.ben] {
                    let confirmed = try await node.command("confirm", string)
                    #expect(confirmed.status == 0, "\(confirmed.text)")
                }
                #expect(await ada.end() == status, "\(ada.output) \(ada.errors)")
                #expect(await ben.end() == (status == 0 ? 0 : 3), "\(ben.output) \(ben.errors)")
            }
            #expect(try await town.balance(of: town.ben) == "12.50")
            try await town.expectAgreement()
        }
    }

    @Test("a payer who would rather not type it leaves, and nothing is paid")
    func declined() async throws {
        try await withProcessTown { town in
            try await town.askForThePIN(above: 10)
            let (ben, ada) = try town.bumpAtTerminals()
            let string = try #require(await ben.wait(for: TerminalTests.string))
            #expect(await ada.wait(for: TerminalTests.string) == string)
            ada.type(string)
            ben.type(string)
            #expect(await ada.shows("Press Return"))
            ada.type("no")
            #expect(await ada.end() == 3, "\(ada.shown)")
            #expect(await ben.end() == 3, "\(ben.shown)")
            #expect(try await town.balance(of: town.ada) == "100.00")
        }
    }
}

extension ProcessTown {
    /// Ada gets a hundred euros, and the operator's rules ask the tier of everybody for the PIN.
    ///
    /// - Parameter euros: whole ones.
    func askForThePIN(above euros: Int) async throws {
        try await credit(ada, "100.00", reference: "statement")
        let own = try String(contentsOfFile: clearing.home + "/limits.toml", encoding: .utf8)
        // The basic amount becomes a hundred euros, so that a percentage of it is an amount in euros.
        let rules = own.replacing("EUR = \"250.00\"", with: "EUR = \"100.00\"")
            .replacing("[lowest]\n", with: "[lowest]\npayment.confirm = \(euros)\n")
        let file = folder + "/new-limits.toml"
        try rules.write(toFile: file, atomically: true, encoding: .utf8)
        let applied = try await clearing.command("limits", "apply", file)
        #expect(applied.status == 0, "\(applied.text)")
    }
}
