import ArgumentParser
import PaymentProtocol

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure what this machine can do.",
        discussion: """
            How many payments a clearing node settles, and how long each takes, under a load that does not wait for it:
              handsel bench clearing --rate 5000 --seconds 20
            """,
        subcommands: [BenchClearingCommand.self])
}

struct BenchClearingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clearing",
        abstract: "Load a clearing node at a chosen rate, and tell latencies and ratios.",
        discussion: """
            Starts a clearing node in a temporary folder, opens accounts, signs every intent before the clock starts, and \
            hands them in from separate processes. The rate is kept whatever the node does: where it falls behind, \
            latencies tell how long payments waited.
              handsel bench clearing --rate 5000 --seconds 20 --batch 64
              handsel bench clearing --rate 2000 --seconds 20 --over links

            Over links each payment goes by itself, sealed when it is sent, on one of many links such as payment nodes \
            have; each link is identified as one payer. A link may carry so much in 10 s; to measure the node and not that, \
            give one link for at least each \(LoadPlan.paymentsPerLinkMax) payments a second: fewer are refused.

            Against a clearing node that runs here already, whose folder and PIN you have; its book keeps the payments:
              handsel bench clearing --home ./bank \\
                --address 127.0.0.1:7480 --pin-file ./pin
            The node that it starts has the widest limits that there are, so that each payment is counted and compared as \
            elsewhere. One that runs already must allow the load in its limits.toml; a load that it would refuse is not begun.

            The ratio is payments settled a second to what raw signature verification could check on all processors in \
            the same run; once as it is, and once with the load's own processor time taken out.
            """)

    @Option(help: "Payments a second, over all processes.")
    var rate = 5_000

    @Option(help: "Seconds of load.")
    var seconds = 10

    @Option(help: "How payments are handed in: http, in batches; or links, each by itself.")
    var over = LoadPlan.Way.http

    @Option(help: "Over HTTP: payments in one request, 1 to 256 (default: \(LoadPlan.batchDefault)).")
    var batch: Int?

    @Option(help: "Over links: node links of each process (default: \(LoadPlan.linksDefault)).")
    var links: Int?

    @Option(help: "Processes that make the load.")
    var processes = 2

    @Option(help: "Over HTTP: accounts that pay each other (default: \(LoadPlan.payersDefault)).")
    var payers: Int?

    @Option(
        help: ArgumentHelp(
            "A node that runs already: its HTTP door, or over links where it listens for nodes.", valueName: "host:port"
        ))
    var address: String?

    // What one process of the load is told.
    @Option(help: .hidden) var loadFile: String?
    @Option(help: .hidden) var loadPort: UInt16?
    @Option(help: .hidden) var loadInterval: Int64?
    @Option(help: .hidden) var loadBegin: Int64?
    @Option(help: .hidden) var loadClearing: String?

    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        if let loadFile, let loadPort, let loadInterval, let loadBegin {
            let clock = LoadClock(begin: loadBegin, intervalNanoseconds: loadInterval)
            return try common.output.write(json: load(from: loadFile, port: loadPort, clock))
        }
        let plan = try LoadPlan(
            way: over, rate: rate, seconds: seconds, batch: batch, links: links, processes: processes, payers: payers)
        let bench = ClearingBench(plan: plan)
        guard let address else {
            let folder = try DemoFolder(in: Terminal.variable("TMPDIR") ?? "/tmp")
            let cast = DemoCast(folder)
            let result = await Task { try await bench.runOwnNode(cast, common.output) }.result
            let complaints = await cast.end()
            guard complaints.isEmpty else {
                // Its logs say more than their last lines do.
                throw CommandError(
                    .failed, "bench_failed", "the node did not end well", why: complaints.joined(separator: "\n  "),
                    next: "Its folder is kept: \(folder.path)")
            }
            try folder.remove()
            return try common.output.write(try result.get())
        }
        guard let place = LoadAddress(address) else {
            throw CommandError.usage("--address needs 127.0.0.1 and a port: 127.0.0.1:7480")
        }
        let home = try common.existingHome()
        let folder = try DemoFolder(in: Terminal.variable("TMPDIR") ?? "/tmp")
        let cast = DemoCast(folder)
        let pin = try pinOption.read()
        let result = await Task { try await bench.run(cast, home, pin, place, common.output) }.result
        try folder.remove()
        try common.output.write(try result.get())
    }

    /// As one process of the load.
    private func load(from file: String, port: UInt16, _ clock: LoadClock) throws -> LoadAnswer {
        switch over {
        case .http: return try HTTPLoad(file: file, port: port, batch: batch ?? 1, clock: clock).run()
        case .links:
            let peer = LoadLink.Peer(port: port, clearing: try ClearingAddress(text: loadClearing ?? ""))
            var load = try LinkLoad(file: file, linkCount: links ?? 0, to: peer, clock: clock)
            return try load.run()
        }
    }
}
