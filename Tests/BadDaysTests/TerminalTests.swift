import Foundation
import Testing

/// People who sit at a terminal and type, sometimes what they should not.
@Suite("People at their terminals", .serialized)
struct TerminalTests {
    @Test("both type the string that they see, whatever came before it, and one has paid the other")
    func bump() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let (ben, ada) = try town.bumpAtTerminals()
            let string = try #require(await ben.wait(for: Self.string))
            #expect(await ada.wait(for: Self.string) == string)
            #expect(ada.shown.contains("You pay 12.50 EUR") && ben.shown.contains("You receive 12.50 EUR"))
            // Whoever says yes to everything has compared nothing, and is asked again.
            ada.type("yes")
            #expect(await ada.shows("five characters"))
            ada.type(string.lowercased())
            ben.type(" " + string.prefix(2) + "-" + string.dropFirst(2))
            #expect(await ada.end() == 0, "\(ada.shown)")
            #expect(await ben.end() == 0, "\(ben.shown)")
            #expect(try await town.balance(of: town.ada) == "87.50")
            #expect(try await town.balance(of: town.ben) == "12.50")
        }
    }

    @Test("whoever says no, types a wrong string or leaves ends the bump on both sides", arguments: Leave.allCases)
    func leaves(how: Leave) async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let (ben, ada) = try town.bumpAtTerminals()
            let string = try #require(await ada.wait(for: Self.string))
            switch how {
            case .no: ada.type("no")
            case .wrongString: ada.type(string.first == "2" ? "3" + string.dropFirst() : "2" + string.dropFirst())
            case .endOfInput: ada.endInput()
            }
            #expect(await ada.end() == 3, "\(ada.shown)")
            #expect(await ben.end() == 3, "\(ben.shown)")
            try await town.expectNothingHappened()
        }
    }

    enum Leave: CaseIterable {
        case no, wrongString, endOfInput
    }

    @Test("a payment asks first, and only a yes signs anything")
    func pay() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let ben = try await town.account(of: town.ben)
            for answer in ["", "n", "yess"] {
                let command = try TerminalCommand(["pay", ben, "12.50", "EUR"], home: town.ada.home)
                #expect(await command.shows("[y/N]"))
                command.type(answer)
                #expect(await command.end() == 3, "\(answer): \(command.shown)")
            }
            try await town.expectNothingHappened()
            let command = try TerminalCommand(["pay", ben, "12.50", "EUR"], home: town.ada.home)
            #expect(await command.shows("[y/N]"))
            command.type("y")
            #expect(await command.end() == 0, "\(command.shown)")
            #expect(try await town.balance(of: town.ada) == "87.50")
        }
    }

    @Test("an escrow, its steps and a refund ask first and say what about, and only a yes signs anything")
    func escrow() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let ben = try await town.account(of: town.ben)
            func asked(
                _ node: ProcessNode, _ arguments: [String], _ question: String, _ answer: String, ends: Int32
            ) async throws {
                let command = try TerminalCommand(arguments, home: node.home)
                #expect(await command.shows("[y/N]"), "\(command.shown)")
                #expect(command.shown.contains(question), "\(command.shown)")
                command.type(answer)
                #expect(await command.end() == ends, "\(arguments): \(command.shown)")
            }
            let fund = ["escrow", "fund", ben, "80.00", "EUR"]
            try await asked(town.ada, fund, "Set 80.00 EUR aside for \(ben)?", "n", ends: 3)
            try await town.expectNothingHappened()
            try await asked(town.ada, fund, "Set 80.00 EUR aside", "y", ends: 0)
            let list = try await town.ben.until("an escrow", ["escrow", "list"]) {
                ($0["escrows"] as? [Any])?.isEmpty == false
            }
            let escrow = try #require((list["escrows"] as? [[String: Any]])?.first?["identifier"] as? String)
            let release = ["escrow", "release", escrow, "30.00", "EUR"]
            let question = "for \(ben): let the payee have 30.00 EUR of 80.00 EUR, finally?"
            try await asked(town.ada, release, question, "", ends: 3)
            #expect(try await town.balance(of: town.ben) == "0.00")
            try await asked(town.ada, release, question, "yes", ends: 0)
            try await town.waitForBalance(of: town.ben, "30.00")
            let refund = ["refund", try await town.payment(of: town.ben), "10.00", "EUR"]
            let ada = try await town.account(of: town.ada)
            try await asked(town.ben, refund, "Give back 10.00 EUR of 80.00 EUR from \(ada), finally?", "no", ends: 3)
            #expect(try await town.balance(of: town.ben) == "30.00")
            try await asked(town.ben, refund, "Give back 10.00 EUR", "y", ends: 0)
            try await town.waitForBalance(of: town.ben, "20.00")
            // Without a terminal nobody can be asked, and the node is not asked either.
            for words in [fund, release, refund, ["escrow", "confirm", escrow]] {
                let alone = try await town.ada.command(words)
                #expect(alone.status == 2 && alone.errors.contains("--yes"), "\(words): \(alone.text)")
            }
        }
    }

    /// The string in `… to whoever shows ABCDE`, which a terminal may colour.
    static func string(_ shown: String) -> String? {
        let plain = shown.replacing(/\u{1B}\[[0-9;]*m/, with: "")
        return plain.firstMatch(of: /whoever shows ([0-9A-Z]{5})/).map { String($0.1) }
    }
}

extension ProcessTown {
    /// The identifier of the latest payment.
    func payment(of node: ProcessNode) async throws -> String {
        let history = try await node.command("history")
        let latest = (history.answer["payments"] as? [[String: Any]])?.first?["identifier"] as? String
        return try #require(latest, "\(history.text)")
    }

    /// Ben asks, Ada follows.
    func bumpAtTerminals() throws -> (ben: TerminalCommand, ada: TerminalCommand) {
        (
            try TerminalCommand(["bump"] + Self.place + ["--ask", "12.50", "--for", "two coffees"], home: ben.home),
            try TerminalCommand(["bump"] + Self.place, home: ada.home)
        )
    }
}
