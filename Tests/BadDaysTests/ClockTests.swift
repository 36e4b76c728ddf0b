import Foundation
import Testing

/// The wall clock of the clearing node is set while it runs, an hour either way.
@Suite("The clock is set", .serialized)
struct ClockTests {
    @Test("the node stops deciding, still answers for the past, and says why", arguments: ["+3600", "-3600"])
    func step(by seconds: String) async throws {
        let folder = "/tmp/handsel-clock-" + UUID().uuidString.prefix(8).lowercased()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let offset = folder + "/offset"
        try "+0".write(toFile: offset, atomically: false, encoding: .utf8)
        let environment = [
            "LD_PRELOAD": "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "FAKETIME_TIMESTAMP_FILE": offset,
            "FAKETIME_NO_CACHE": "1", "DONT_FAKE_MONOTONIC": "1",
        ]
        // The library prepares the environment in the first process it is loaded into, and Swift finds a process's arguments
        // only where nobody has touched that.
        try await withProcessTown(clearingWrapper: ["/usr/bin/env"], clearingEnvironment: environment) { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let ben = try await town.account(of: town.ben)
            #expect(try await town.ada.command("pay", ben, "1.00", "EUR", "--yes").status == 0)

            try "\(seconds)".write(toFile: offset, atomically: false, encoding: .utf8)
            let account = try await town.account(of: town.ada)
            let credit = try await town.clearing.command(
                "account", "credit", account, "1.00", "EUR", "--reference", "while in doubt", "--booked", "today")
            #expect(credit.status != 0, "\(credit.text)")
            #expect(credit.output.contains("clock"), "\(credit.text)")
            // The past is answered all the same.
            #expect(try await town.balance(of: town.ada) == "99.00")

            try "+0".write(toFile: offset, atomically: false, encoding: .utf8)
            #expect(try await town.ada.command("pay", ben, "1.00", "EUR", "--yes").status == 0)
            try await town.expectAgreement()
        }
    }
}
