import Foundation
import NodeRuntime
import Testing

@testable import handsel

@Suite("The measurement of a clearing node, with the real command", .serialized)
struct BenchClearingTests {
    @Test("a node settles all of a small load, over HTTP and over links, and its book agrees")
    func settles() async throws {
        try await withTemporaryFolder { folder in
            let home = folder + "/bank"
            let made = try await RealCommand([
                "init", "--role", "clearing", "--name", "Bank", "--home", home, "--listen", "127.0.0.1:0",
                "--http", "127.0.0.1:0",
            ])
            #expect(made.status == 0, "\(made.errors)")
            let node = try RealCommand.start(["run", "--home", home, "--json"])
            defer { node.terminate() }
            let ready = try await firstAnswer(of: node)
            let doors = try [("http", "http"), ("links", "listen")].map { way, door in
                (way, try #require(ready[door] as? String))
            }
            for (way, door) in doors {
                let bench = try await RealCommand(
                    [
                        "bench", "clearing", "--over", way, "--rate", "40", "--seconds", "1", "--home", home,
                        "--address",
                        door, "--processes", "2", "--json",
                    ] + (way == "http" ? ["--batch", "4", "--payers", "4"] : ["--links", "2"]))
                #expect(bench.status == 0, "\(bench.errors)")
                #expect(bench.answer["over"] as? String == way)
                #expect(bench.answer["settled"] as? Int == 40, "\(bench.output)")
                for other in ["refused", "busy", "failed"] {
                    #expect(bench.answer[other] as? Int == 0, "\(bench.output)")
                }
                #expect((bench.answer["load_processor_microseconds"] as? Int ?? 0) > 0)
            }
            // The limits that a new node begins with do not allow each of two payers 200 payments in an hour.
            let narrow = try await RealCommand([
                "bench", "clearing", "--rate", "400", "--seconds", "1", "--payers", "2", "--home", home, "--address",
                doors[0].1, "--json",
            ])
            #expect(narrow.answer["code"] as? String == "limits_too_narrow", "\(narrow.output)")
            node.terminate()
            node.waitUntilExit()
            let audit = try await RealCommand(["audit", "--home", home, "--json"])
            #expect(audit.status == 0, "\(audit.errors)")
            // Genesis, the rules, an opening and a credit for each of eight payers, and eighty payments at least.
            #expect((audit.answer["records"] as? Int ?? 0) >= 2 + 16 + 80, "\(audit.output)")
            #expect(audit.answer["accounts"] as? Int == 8, "\(audit.output)")
        }
    }

    @Test("a node of its own is measured under the widest limits, and leaves nothing behind")
    func ownNode() async throws {
        try await withTemporaryFolder { folder in
            let bench = try await RealCommand(
                [
                    "bench", "clearing", "--over", "links", "--links", "1", "--rate", "300", "--seconds", "1", "--json",
                ], environment: ["TMPDIR": folder])
            #expect(bench.status == 0, "\(bench.errors)")
            // 150 of each of two payers: more than the limits that nodes begin with allow in an hour.
            #expect(bench.answer["settled"] as? Int == 300, "\(bench.output)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }

    /// What the node says when every door is open.
    private func firstAnswer(of node: Process) async throws -> [String: Any] {
        let pipe = try #require(node.standardOutput as? Pipe)
        let line = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var line = Data()
                while line.last != UInt8(ascii: "\n") {
                    let byte = pipe.fileHandleForReading.readData(ofLength: 1)
                    if byte.isEmpty { break }
                    line += byte
                }
                continuation.resume(returning: line)
            }
        }
        return try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
    }
}
