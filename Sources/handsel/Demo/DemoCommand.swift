import ArgumentParser
import Foundation
import Synchronization

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show it all on this machine: a bump, a payment, a receipt, in seconds.",
        discussion: """
            Three real processes on loopback: a clearing node and two payment nodes, each with a folder of its own. Two \
            people bump, compare their strings, and one pays the other; the receipt is verified with the clearing node's \
            id alone, and the whole book is audited. It ends with 0 only if all of that is so.
              handsel demo

            Nothing is left running. Nothing is left lying about either, unless you want to look at it:
              handsel demo --keep
            """)

    @Flag(help: "Leave the three homes and the receipts where they are, and say where.")
    var keep = false

    @Option(
        help: ArgumentHelp(
            "Make the demonstration's folder in this one (default: $TMPDIR, else /tmp).", valueName: "dir"),
        completion: .directory)
    var home: String?

    @Flag(help: "Answer in JSON, for programs.")
    var json = false

    func run() async throws {
        let output = Output(isJSON: json, style: .standardOutput)
        let wasInterrupted = Mutex(false)
        let story = Mutex<Task<DemoAnswer, any Error>?>(nil)
        // Heard before there is anything that could be left behind.
        let interruption = Interruption {
            wasInterrupted.withLock { $0 = true }
            story.withLock { $0 }?.cancel()
        }
        defer { withExtendedLifetime(interruption) {} }

        let folder = try DemoFolder(in: home ?? Terminal.variable("TMPDIR") ?? "/tmp")
        let cast = DemoCast(folder)
        let playing = Task { try await DemoStory(cast: cast, output: output).play() }
        story.withLock { $0 = playing }
        if wasInterrupted.withLock({ $0 }) { playing.cancel() }

        let result = await playing.result
        let complaints = await cast.end()
        if !keep { try folder.remove() }
        guard !wasInterrupted.withLock({ $0 }) else {
            throw CommandError(
                .interrupted, "interrupted", "the demonstration was interrupted", why: "All of it is ended.")
        }
        var answer = try result.get()
        guard complaints.isEmpty else {
            throw CommandError(
                .failed, "demo_failed", "a node did not end well", why: complaints.joined(separator: "\n  "))
        }
        answer.folder = keep ? folder.path : nil
        try output.write(answer)
    }
}
