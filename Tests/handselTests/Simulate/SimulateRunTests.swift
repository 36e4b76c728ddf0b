import Foundation
import Testing

@Suite("handsel simulate run")
struct SimulateRunTests {
    private static let scenario = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Simulations/scenarios/two-people.toml").path

    @Test("two processes end one seed with one digest, another seed with another")
    func digests() async throws {
        var digests: [String] = []
        for seed in ["42", "42", "43"] {
            let run = try await RealCommand(["simulate", "run", Self.scenario, "--seed", seed, "--json"])
            #expect(run.status == 0, "\(run.output) \(run.errors)")
            digests.append(try #require(run.answer["digest"] as? String))
        }
        #expect(digests[0] == digests[1] && digests[0] != digests[2])
    }

    @Test("a scenario that cannot be read is told by its line, with what may have been meant")
    func broken() async throws {
        try await withTemporaryFolder { folder in
            let file = folder + "/bad.toml"
            let text = try String(contentsOfFile: Self.scenario, encoding: .utf8)
            try ("sede = 1\n" + text).write(toFile: file, atomically: false, encoding: .utf8)
            let run = try await RealCommand(["simulate", "run", file])
            #expect(run.status == 2)
            #expect(
                run.output.isEmpty && run.errors.contains("bad.toml:1:") && run.errors.contains("sede"), "\(run.errors)"
            )
            let missing = try await RealCommand(["simulate", "run", folder + "/none.toml"])
            #expect(missing.status == 2 && missing.errors.contains("none.toml"), "\(missing.errors)")
        }
    }
}
