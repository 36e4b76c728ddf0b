import Foundation
import Glibc
import Testing

/// The disk is full, the home is taken, a node is told to end: nothing acknowledged is lost.
@Suite("Disk and home", .serialized)
struct DiskTests {
    @Test("two nodes on one home: the second is refused, and the first goes on")
    func twoOnOneHome() async throws {
        try await withProcessTown { town in
            let second = try await town.clearing.command("run")
            #expect(second.status == 6, "\(second.text)")
            #expect(try await town.balance(of: town.ada) == "0.00")
        }
    }

    @Test("a wrong PIN is refused and says so")
    func wrongPIN() async throws {
        try await withProcessTown { town in
            await town.ada.stop()
            let result = try await Command.run(["run"], home: town.ada.home, environment: ["HANDSEL_PIN": "1357"])
            #expect(result.status == 6, "\(result.text)")
            #expect(result.text.contains("PIN"))
            try await town.ada.start()
        }
    }

    @Test("SIGTERM ends every node in order, and a second life remembers everything")
    func orderlyEnd() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let ben = try await town.account(of: town.ben)
            #expect(try await town.ada.command("pay", ben, "1.00", "EUR", "--yes").status == 0)
            for node in town.nodes { #expect(await node.stop() == 0, "\(node.name)") }
            for node in town.nodes { try await node.start() }
            try await town.waitForBalance(of: town.ada, "99.00")
            try await town.waitForBalance(of: town.ben, "1.00")
            try await town.expectAgreement()
        }
    }

    @Test(
        "the disk is full: nothing is acknowledged, and the node works again as soon as there is space",
        .enabled(if: geteuid() == 0, "mounting a small disk needs root"))
    func diskFull() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            await town.clearing.stop()
            // The same home, on a disk of two megabytes.
            let (home, aside) = (town.clearing.home, town.clearing.home + "-aside")
            try FileManager.default.moveItem(atPath: home, toPath: aside)
            try FileManager.default.createDirectory(
                atPath: home, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            try shell("mount -t tmpfs -o size=2m,mode=700 none '\(home)' && cp -a '\(aside)/.' '\(home)/'")
            defer { try? shell("umount -l '\(home)'") }
            try await town.clearing.start()
            let account = try await town.account(of: town.ada)

            let filler = home + "/filler"
            try? shell("dd if=/dev/zero of='\(filler)' bs=4k 2>/dev/null")
            var acknowledged = 0
            var refused = 0
            for number in 0..<200 where refused == 0 {
                let result = try await town.clearing.command(
                    "account", "credit", account, "0.01", "EUR", "--reference", "while full \(number)", "--booked",
                    "today")
                if result.status == 0 { acknowledged += 1 } else { refused += 1 }
            }
            #expect(refused == 1, "the disk never filled")

            try FileManager.default.removeItem(atPath: filler)
            let expected = String(format: "100.%02d", acknowledged + 1)
            _ = try await town.clearing.until(
                "a credit once there is space",
                ["account", "credit", account, "0.01", "EUR", "--reference", "with space", "--booked", "today"]
            ) { _ in true }
            let balance = try await town.balance(of: town.ada)
            // The one whose outcome was not told may be booked or not; its reference tells the operator which.
            let unknown = String(format: "100.%02d", acknowledged + 2)
            #expect([expected, unknown].contains(balance))
            try await town.expectAgreement()
            await town.clearing.stop()
        }
    }
}
