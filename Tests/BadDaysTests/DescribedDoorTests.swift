import Foundation
import Testing

/// Schemathesis reads the description that the door serves, and sends it what the description allows and what it forbids.
@Suite("The HTTP door against its own description", .serialized)
struct DescribedDoorTests {
    /// For each operation and way to make things up.
    static let examples = ProcessInfo.processInfo.environment["HANDSEL_EXAMPLES"] ?? "40"

    @Test("no answer is a failure of the node, and none is one that the description does not know")
    func schemathesis() async throws {
        try await withProcessTown { town in
            let report = try schemathesis(at: "http://\(town.http)")
            #expect(report.status == 0, "\(report.output)")
            // A run that tried nothing finds nothing.
            #expect(report.output.contains("/v1/payments"), "\(report.output)")
            try await town.expectAgreement()
        }
    }

    private func schemathesis(at door: String) throws -> (status: Int32, output: String) {
        let referees = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Referees")
        let set = try run(referees.appending(path: "setup").path(), ["schemathesis.txt"])
        try #require(set.status == 0, "\(set.output)")
        let python = set.output.split(separator: "\n").last.map(String.init) ?? ""
        let program = URL(filePath: python).deletingLastPathComponent().appending(path: "schemathesis").path()
        let surroundings = [
            "HANDSEL_DOOR": door, "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
            "PYTHONPATH": referees.path(), "PYTHONDONTWRITEBYTECODE": "1",
        ]
        return try run(
            program,
            [
                "run", "\(door)/v1/openapi.yaml", "--max-examples", Self.examples, "--no-color", "--seed", "1",
                "--workers", "2",
                "--generation-database", "none", "--mode", "all",
                "--checks",
                "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
                    + "response_schema_conformance",
                // A stream of events has no end to wait for.
                "--exclude-path", "/v1/events",
            ], surroundings)
    }

    private func run(
        _ program: String, _ arguments: [String], _ surroundings: [String: String] = [:]
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(surroundings) { $1 }
        // What a referee leaves behind belongs to no source tree.
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        process.standardInput = FileHandle.nullDevice
        let output = FileManager.default.temporaryDirectory.appending(path: "handsel-\(UUID().uuidString)")
        defer {
            // A file left behind among temporary files does no harm.
            try? FileManager.default.removeItem(at: output)
        }
        // A file, and no pipe: whatever is written, nobody waits for it to be read.
        try Data().write(to: output)
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: try Data(contentsOf: output), as: UTF8.self))
    }
}
