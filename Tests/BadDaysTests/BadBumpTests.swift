import Testing

/// Bumps that must come to nothing: nobody is paired, nothing is signed, no money moves.
@Suite("Bumps that come to nothing", .serialized)
struct BadBumpTests {
    @Test("both name an amount, or neither does: both are told", arguments: [true, false])
    func amounts(bothName: Bool) async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let extra = bothName ? ["--ask", "12.50"] : []
            async let ada = town.ada.command(["bump"] + ProcessTown.place + extra)
            async let ben = town.ben.command(["bump"] + ProcessTown.place + extra)
            for result in [try await ada, try await ben] {
                #expect(result.status == 3, "\(result.text)")
                #expect(
                    result.output.contains(bothName ? "both_name_amount" : "neither_names_amount"), "\(result.text)")
            }
            try await town.expectNothingHappened()
        }
    }

    @Test("a third bump in the middle: all are asked to bump again, and nobody is paired")
    func third() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let cleo = try await town.addPayer("Cleo")
            async let ada = town.ada.command(["bump"] + ProcessTown.place)
            async let ben = town.ben.command(["bump"] + ProcessTown.place + ["--ask", "12.50"])
            async let third = cleo.command(["bump"] + ProcessTown.place + ["--ask", "99.00"])
            for result in [try await ada, try await ben, try await third] {
                #expect(result.status == 3, "\(result.text)")
                #expect(result.output.contains("ambiguous"), "\(result.text)")
                #expect(!result.output.contains("string_ready"))
            }
            await cleo.stop()
            try await town.expectNothingHappened()
        }
    }

    @Test("a wrong string is refused and ends the bump on both sides")
    func wrongString() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let asking = try town.ben.begin(["bump"] + ProcessTown.place + ["--ask", "12.50"])
            let following = try town.ada.begin(["bump"] + ProcessTown.place)
            let shown = try #require(await following.event("string_ready")?["string"] as? String)
            let wrong = String(shown.reversed()) == shown ? "00000" : String(shown.reversed())
            let refused = try await town.ada.command("confirm", wrong)
            #expect(refused.status == 3, "\(refused.text)")
            // Not even the right one is taken now: there is one attempt.
            #expect(try await town.ada.command("confirm", shown).status == 3)
            for command in [asking, following] {
                for await _ in command.lines {}
                #expect(await command.end() == 3)
            }
            try await town.expectNothingHappened()
        }
    }

    @Test("whoever declines leaves the other side with an answer")
    func declined() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let asking = try town.ben.begin(["bump"] + ProcessTown.place + ["--ask", "12.50"])
            let following = try town.ada.begin(["bump"] + ProcessTown.place)
            _ = await following.event("string_ready")
            #expect(try await town.ada.command("decline").status == 0)
            for command in [asking, following] {
                for await _ in command.lines {}
                #expect(await command.end() == 3)
            }
            try await town.expectNothingHappened()
        }
    }

    @Test("whoever vanishes and stays away leaves the other side with an answer, and no session behind")
    func vanished() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let asking = try town.ben.begin(["bump"] + ProcessTown.place + ["--ask", "12.50"])
            let following = try town.ada.begin(["bump"] + ProcessTown.place)
            _ = await following.event("string_ready")
            await town.ada.kill()
            for await _ in asking.lines {}
            #expect(await asking.end() == 3)
            #expect(asking.output.contains("partner_left"), "\(asking.output)")
            for await _ in following.lines {}
            #expect(await following.end() == 4)
            try await town.ada.start()
            try await town.expectNothingHappened()
        }
    }
}

extension ProcessTown {
    func expectNothingHappened() async throws {
        #expect(try await balance(of: ada) == "100.00")
        #expect(try await balance(of: ben) == "0.00")
        try await expectAgreement()
    }
}
