import Foundation
import PaymentProtocol
import Simulator
import Testing

/// A seed and a scenario determine every byte, in whatever process and on whatever machine.
@Suite("Digests of runs")
struct DigestTests {
    private static let seeds: [UInt64] = [1, 2, 3]
    /// Set by the test below for the process that it starts.
    private static let outputVariable = "HANDSEL_DIGESTS_TO"
    /// Set by whoever has changed what machines say, and means it.
    private static let renewVariable = "HANDSEL_RENEW_DIGESTS"

    private static func digests() -> String {
        seeds.map { "\($0) \(Simulation.run(scenario: .twoPeople, seed: $0).digest)\n" }.joined()
    }

    private static let golden = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Simulations/digests/two-people.txt")

    @Test("are those that were written down, perhaps by another machine")
    func written() throws {
        let digests = Self.digests()
        if ProcessInfo.processInfo.environment[Self.renewVariable] != nil {
            try Data(digests.utf8).write(to: Self.golden)
        }
        let written = String(decoding: try Data(contentsOf: Self.golden), as: UTF8.self)
        #expect(
            digests == written,
            """
            The machines, or the simulator, now say something else than before. If that is meant, renew the file:
            \(Self.renewVariable)=1 swift test --filter DigestTests
            """)
    }

    /// A hash order that reaches an effect differs between processes, since each draws its own seed for hashing.
    @Test(
        "are the same in another process",
        // The other process must not start a third.
        .enabled(if: ProcessInfo.processInfo.environment[outputVariable] == nil))
    func anotherProcess() throws {
        let output = FileManager.default.temporaryDirectory.appending(path: "digests-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: output) }  // Nothing hangs on a file that is left over.
        let child = Process()
        child.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        child.arguments = Self.withoutFilters(CommandLine.arguments.dropFirst()) + ["--filter", "writesDigests"]
        child.environment = ProcessInfo.processInfo.environment.merging([Self.outputVariable: output.path]) { $1 }
        child.standardOutput = FileHandle.nullDevice
        child.standardError = FileHandle.nullDevice
        try child.run()
        child.waitUntilExit()
        #expect(child.terminationStatus == 0)
        let written = String(decoding: try Data(contentsOf: output), as: UTF8.self)
        #expect(written == Self.digests())
    }

    /// The other process runs one test, whichever this one was asked for.
    private static func withoutFilters(_ arguments: ArraySlice<String>) -> [String] {
        var (kept, rest) = ([String](), arguments)
        while let argument = rest.popFirst() {
            if argument == "--filter" { _ = rest.popFirst() } else { kept.append(argument) }
        }
        return kept
    }

    @Test(
        "are written down for the test above",
        .enabled(if: ProcessInfo.processInfo.environment[outputVariable] != nil))
    func writesDigests() throws {
        let path = try #require(ProcessInfo.processInfo.environment[Self.outputVariable])
        try Data(Self.digests().utf8).write(to: URL(filePath: path))
    }
}
