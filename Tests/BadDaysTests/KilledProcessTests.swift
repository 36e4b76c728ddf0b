import Foundation
import Testing

/// kill -9 of each process after each of the seven steps, then a restart: money is settled once or not at all, and both
/// nodes come to agree without help.
@Suite("A process is killed", .serialized)
struct KilledProcessTests {
    enum Victim: String, CaseIterable {
        case clearing, debtor, creditor
    }

    /// The step after which it happens, by the event of the device that sees it first.
    enum Step: String, CaseIterable {
        case bump, reports, match, string, request, intent, receipt

        var event: String {
            switch self {
            case .bump, .reports: "bump_reported"
            case .match: "matched"
            case .string: "string_ready"
            case .request: "request_received"
            case .intent: "intent_signed"
            case .receipt: "settled"
            }
        }
    }

    @Test("money is settled once or not at all, after each of the steps", arguments: Victim.allCases)
    func killed(victim: Victim) async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "200.00", reference: "statement")
            let node =
                switch victim {
                case .clearing: town.clearing
                case .debtor: town.ada
                case .creditor: town.ben
                }
            var settled = 0
            for step in Step.allCases {
                try await bump(in: town, killing: node, after: step)
                settled = try await agreedCount(in: town, settledBefore: settled, after: step)
            }
            // After the last steps there was nothing left that a crash could undo.
            #expect(settled >= 1)
            try await town.expectAgreement()
        }
    }

    /// Whatever became of the bump, both balances and both histories come to tell the same story.
    ///
    /// - Returns: how many payments have settled so far.
    private func agreedCount(in town: ProcessTown, settledBefore: Int, after step: Step) async throws -> Int {
        let history = try await town.ada.until("a history without open ends after \(step)", ["history"]) { answer in
            Self.statuses(answer).allSatisfy { $0 != "signed" }
        }
        // One of them is the money that came from outside.
        let settled = Self.statuses(history).count { $0 == "settled" } - 1
        #expect((settledBefore...settledBefore + 1).contains(settled), "\(step)")
        try await town.waitForBalance(of: town.ada, Self.euros(200_00 - 12_50 * settled))
        try await town.waitForBalance(of: town.ben, Self.euros(12_50 * settled))
        let creditors = try await town.ben.until("\(settled) settled payments after \(step)", ["history"]) {
            Self.statuses($0).count { $0 == "settled" } >= settled
        }
        #expect(Self.statuses(creditors).count { $0 == "settled" } == settled, "\(step)")
        return settled
    }

    private static func euros(_ cents: Int) -> String {
        String(format: "%d.%02d", cents / 100, cents % 100)
    }

    static func statuses(_ answer: [String: Any]) -> [String] {
        (answer["payments"] as? [[String: Any]] ?? []).compactMap { $0["status"] as? String }
    }

    /// Plays the bump as far as it goes.
    private func bump(in town: ProcessTown, killing node: ProcessNode, after step: Step) async throws {
        let asking = try town.ben.begin(["bump"] + ProcessTown.place + ["--ask", "12.50", "--for", "two coffees"])
        let following = try town.ada.begin(["bump"] + ProcessTown.place)
        let strings = StringsShown()
        await withTaskGroup { group in
            group.addTask {
                for await line in asking.lines {
                    guard let event = json(line), let name = event["event"] as? String else { continue }
                    if name == "string_ready", let string = event["string"] as? String {
                        await strings.shown(string, to: "Ben")
                    }
                }
                await strings.shown("", to: "Ben")
            }
            group.addTask {
                for await line in following.lines {
                    guard let event = json(line), let name = event["event"] as? String else { continue }
                    if name == step.event {
                        await node.kill()
                        // A payer that has signed waits for its outcome, and that needs the node that was killed.
                        do { try await node.start() } catch { Issue.record(error) }
                    }
                    if name == "string_ready", let string = event["string"] as? String {
                        await strings.shown(string, to: "Ada")
                    }
                }
                await strings.shown("", to: "Ada")
            }
            group.addTask {
                // Either confirmation may come too late: the bump is then over, and says so.
                guard let string = await strings.both(), !string.isEmpty else { return }
                _ = try? await town.ben.command("confirm", string)
                _ = try? await town.ada.command("confirm", string)
            }
        }
        // If the step never came, the kill comes now.
        await node.kill()
        try await node.start()
        _ = await (asking.end(), following.end())
    }
}

/// The strings of both devices, once both have shown one or ended.
actor StringsShown {
    private var strings: [String: String] = [:]
    private var waiter: CheckedContinuation<String?, Never>?

    func shown(_ string: String, to name: String) {
        if strings[name] == nil { strings[name] = string }
        guard strings.count == 2 else { return }
        waiter?.resume(returning: agreed)
        waiter = nil
    }

    func both() async -> String? {
        if strings.count == 2 { return agreed }
        return await withCheckedContinuation { waiter = $0 }
    }

    private var agreed: String? {
        Set(strings.values).count == 1 ? strings.values.first : nil
    }
}
