import ArgumentParser

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
            hands them in by HTTP in batches from separate processes. The rate is kept whatever the node does: where it \
            falls behind, latencies tell how long payments waited.
              handsel bench clearing --rate 5000 --seconds 20 --batch 64

            Against a clearing node that runs here already, whose folder and PIN you have; its book keeps the payments:
              handsel bench clearing --home ./bank \\
                --address 127.0.0.1:7480 --pin-file ./pin

            The ratio is payments settled a second to what raw signature verification could check on all processors in \
            the same run; once as it is, and once with the load's own processor time taken out.
            """)

    @Option(help: "Payments a second, over all processes.")
    var rate = 5_000

    @Option(help: "Seconds of load.")
    var seconds = 10

    @Option(help: "Payments in one request, 1 to 256.")
    var batch = 64

    @Option(help: "Processes that make the load.")
    var processes = 2

    @Option(help: "Accounts that pay each other.")
    var payers = 200

    @Option(help: ArgumentHelp("The HTTP door of a node that runs already.", valueName: "host:port"))
    var address: String?

    // What one process of the load is told.
    @Option(help: .hidden) var loadFile: String?
    @Option(help: .hidden) var loadPort: UInt16?
    @Option(help: .hidden) var loadInterval: Int64?
    @Option(help: .hidden) var loadBegin: Int64?

    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        if let loadFile, let loadPort, let loadInterval, let loadBegin {
            let load = try LoadGenerator(
                file: loadFile, port: loadPort, intervalMicroseconds: loadInterval, batch: batch,
                beginMicroseconds: loadBegin)
            return try common.output.write(json: load.run())
        }
        let bench = try ClearingBench(
            rate: rate, seconds: seconds, batch: batch, processes: processes, payers: payers)
        guard let address else {
            let folder = try DemoFolder(in: Terminal.variable("TMPDIR") ?? "/tmp")
            let cast = DemoCast(folder)
            let result = await Task { try await bench.runOwnNode(cast, common.output) }.result
            let complaints = await cast.end()
            try folder.remove()
            let answer = try result.get()
            guard complaints.isEmpty else {
                throw CommandError(
                    .failed, "bench_failed", "the node did not end well", why: complaints.joined(separator: "\n  "))
            }
            return try common.output.write(answer)
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
}
