import CRawSodium
import Foundation

/// Measures everything once, in one process, and prints one table.
@main
enum Measure {
    static func main() throws {
        var arguments = CommandLine.arguments.dropFirst()
        var folder = "measured"
        var paymentCount = 20_000
        var isKept = false
        var parts = ["cryptography", "machine", "disk", "all", "memory"]
        while let argument = arguments.popFirst() {
            switch argument {
            case "--quick": paymentCount = 1_000
            case "--only": parts = arguments.popFirst().map { [$0] } ?? parts
            case "--keep": isKept = true
            case "--folder": folder = arguments.popFirst() ?? folder
            default:
                let names = "cryptography|machine|disk|all|memory|start"
                print("usage: measure [--quick] [--only \(names)] [--folder DIRECTORY [--keep]]")
                exit(2)
            }
        }
        precondition(sodium_init() >= 0, "libsodium starts")
        let url = URL(filePath: folder)
        // Left over from a run that was broken off, or not there.
        if !isKept { try? FileManager.default.removeItem(at: url) }
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer {
            // What stays is overwritten by the next run.
            if !isKept { try? FileManager.default.removeItem(at: url) }
        }

        let market = try Market(paymentCount: paymentCount)
        var report = Report()
        if parts.contains("cryptography") { try Cryptography.measure(market, count: paymentCount, into: &report) }
        if parts.contains("machine") { try Machine.measure(market, into: &report) }
        if parts.contains("disk") { try Disk.measure(market, folder: url, into: &report) }
        if parts.contains("all") {
            try EndToEnd.measure(market, folder: url, into: &report)
            let unasked = try Market(paymentCount: paymentCount, answeringRequests: false)
            try EndToEnd.measure(unasked, folder: url, into: &report)
        }
        // Just past a power of two, where tables that double are emptiest.
        if parts.contains("memory") {
            let isQuick = paymentCount < 20_000
            try Memory.measure(
                accountCount: isQuick ? 50_000 : 1_000_000, intentCount: isQuick ? 50_000 : 800_000, into: &report)
        }
        if parts.contains("start") {
            let isQuick = paymentCount < 20_000
            try Start.measure(
                accountCount: isQuick ? 10_000 : 1_000_000, entryCount: isQuick ? 300_000 : 10_000_000, folder: url,
                into: &report)
        }
        for line in MachineDescription.lines(folder: folder) { print("- " + line) }
        print("")
        print(report.text)
        print("")
        print(report.comparisonText)
    }
}
