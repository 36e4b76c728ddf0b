import ClearingService
import NodeRuntime

/// Somebody in a demonstration: a payment node, and what its sensors are scripted to see.
struct DemoPerson: Sendable {
    /// Of the folder that is their node's home.
    let name: String
    /// What they call themselves.
    let title: String
    let at: String
    /// Metres.
    let accuracy: String
}

/// The bump of a demonstration: two processes with scripted sensors, and two more that confirm what the first two show.
struct DemoBump: Sendable {
    typealias Person = DemoSteps.Person

    let cast: DemoCast
    let debtor, creditor: DemoPerson
    let amount: String
    let text: String

    /// What came of it.
    struct Outcome: Sendable {
        let steps: [DemoSteps.Done]
        let string: String
        /// As each of the two keeps it.
        let debtor, creditor: PaymentView
    }

    /// What is known so far.
    private struct Scene {
        var steps = DemoSteps()
        var strings: [Person: String] = [:]
        var payments: [Person: PaymentView] = [:]
        var endedCount = 0
    }

    private enum Line: Sendable {
        case accepted
        case notice(NoticeView)
        case failed(FailureAnswer)
        case ended(Int32)
    }

    private struct Said: Sendable {
        let person: Person
        let line: Line
        /// By the monotonic clock.
        let atMicroseconds: Int64
    }

    /// - Parameter stepDone: called for each step as soon as it is done.
    func play(stepDone: (DemoSteps.Done) throws -> Void) async throws -> Outcome {
        let (lines, sink) = AsyncStream<Said>.makeStream()
        let children = [
            (Person.debtor, try start(debtor, [])),
            (Person.creditor, try start(creditor, ["--ask", amount, "--for", text])),
        ]
        return try await withThrowingTaskGroup { group in
            // Before the group waits for its tasks, which wait for the children.
            defer { for (_, child) in children { child.end() } }
            for (person, child) in children {
                group.addTask { try await listen(to: child, as: person, sink) }
            }
            var scene = Scene()
            for await said in lines {
                try hear(said, &scene)
                for step in scene.steps.takeDone() { try stepDone(step) }
                if case .notice(let notice) = said.line, notice.event == .stringReady, scene.strings.count == 2 {
                    try compare(scene.strings)
                    // Each types what the other's device shows.
                    for (person, other) in [(creditor, debtor), (debtor, creditor)] {
                        guard let string = scene.strings[other.name == debtor.name ? .debtor : .creditor] else {
                            continue
                        }
                        _ = try await cast.run(["confirm", string, "--home", cast.home(of: person.name)])
                    }
                }
                if scene.endedCount == children.count { break }
            }
            try Task.checkCancellation()
            group.cancelAll()
            return try outcome(scene)
        }
    }

    private func start(_ person: DemoPerson, _ terms: [String]) throws(CommandError) -> ChildProcess {
        try ChildProcess(
            ["bump", "--home", cast.home(of: person.name), "--at", person.at, "--accuracy", person.accuracy, "--json"]
                + terms, log: cast.folder.path(of: "bump.log"))
    }

    private func listen(
        to child: ChildProcess, as person: Person, _ sink: AsyncStream<Said>.Continuation
    ) async throws {
        let clock = SystemClock()
        for await line in child.lines {
            sink.yield(
                Said(person: person, line: try Self.read(line), atMicroseconds: clock.read().monotonicMicroseconds))
        }
        sink.yield(
            Said(person: person, line: .ended(await child.exitCode), atMicroseconds: clock.read().monotonicMicroseconds)
        )
    }

    private static func read(_ line: String) throws(CommandError) -> Line {
        let bytes = Array(line.utf8)
        // Each answer has keys that the others must have and do not, so that only one of the three can be read.
        if let notice = try? NoticeView(json: bytes) { return .notice(notice) }
        // For the same reason.
        if let failure = try? FailureAnswer(json: bytes) { return .failed(failure) }
        let _: AcceptedView = try DemoCast.read(line)
        return .accepted
    }

    // MARK: What is said

    private func hear(_ said: Said, _ scene: inout Scene) throws {
        switch said.line {
        case .accepted:
            scene.steps.heard(1, from: said.person, atMicroseconds: said.atMicroseconds)
        case .notice(let notice):
            if let payment = notice.payment, notice.event == .settled {
                scene.payments[said.person] = payment
            }
            if let string = notice.string { scene.strings[said.person] = string }
            if let step = notice.step {
                scene.steps.heard(step.number, from: said.person, atMicroseconds: said.atMicroseconds)
            }
        case .failed(let failure):
            throw CommandError(.failed, "demo_failed", "the bump came to nothing", why: failure.message)
        case .ended(let code):
            guard code == 0 else { throw cast.failure(["bump"], code, log: "bump.log", []) }
            scene.endedCount += 1
        }
    }

    private func compare(_ strings: [Person: String]) throws(CommandError) {
        guard strings[.debtor] == strings[.creditor] else {
            throw CommandError(
                .integrityBroken, "demo_failed", "the two devices show different strings",
                why: "\(strings.values.sorted().joined(separator: " and ")).")
        }
    }

    private func outcome(_ scene: Scene) throws(CommandError) -> Outcome {
        guard let debtor = scene.payments[.debtor], let creditor = scene.payments[.creditor],
            let string = scene.strings[.debtor], scene.steps.done.count == DemoSteps.names.count
        else {
            throw CommandError(
                .failed, "demo_failed", "the bump ended without a receipt",
                why: "\(scene.steps.done.count) of the seven steps were done.")
        }
        guard debtor.receipt == creditor.receipt, debtor.receipt != nil else {
            throw CommandError(.integrityBroken, "demo_failed", "the two hold different receipts")
        }
        return Outcome(steps: scene.steps.done, string: string, debtor: debtor, creditor: creditor)
    }
}
