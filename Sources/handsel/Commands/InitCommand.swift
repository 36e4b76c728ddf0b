public import ArgumentParser
import ClearingService
public import NodeRuntime
import PaymentProtocol

extension NodeRole: ExpressibleByArgument {}

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a new node: its folder, its keys and its node.toml.",
        discussion: """
            A payment node needs a clearing node: where it listens, and its id, which its operator passes on.
              handsel init --role payment --name Ada \\
                --clearing 192.0.2.7:7410 --clearing-id hslc1...

            A clearing node keeps the book. It listens on 127.0.0.1:7410 unless told otherwise; port 0 takes any free one.
              handsel init --role clearing --name "Corner Bank" \\
                --listen 0.0.0.0:7410 --http 127.0.0.1:7480

            The keys are encrypted under a PIN that you choose. Scripts give it in a file of mode 0600.
              handsel init --home ./ben --role payment --name Ben --pin-file ./pin ...

            Nobody can recover a lost PIN or lost keys: copy the file keys to another place, and keep the PIN.

            An existing node is never touched.
            """)

    @Option(help: "What the node is: payment or clearing.")
    var role: NodeRole

    @Option(parsing: .unconditional, help: "What it calls itself. Others see it as unverified.")
    var name: String

    @Option(
        help: ArgumentHelp(
            "Clearing node: where the sealed link listens (default: 127.0.0.1:7410).", valueName: "host:port"))
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "Clearing node: where the HTTP door listens, on this machine alone (default: there is none).",
            valueName: "host:port"))
    var http: String?

    @Option(help: ArgumentHelp("Payment node: where its clearing node listens.", valueName: "host:port"))
    var clearing: String?

    @Option(
        name: .customLong("clearing-id"),
        help: ArgumentHelp("Payment node: who its clearing node is; see handsel identity.", valueName: "text"))
    var clearingID: String?

    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        // Everything that can be wrong is looked at before a person is asked for a PIN.
        let configuration = try nodeConfiguration()
        let home = try common.resolveHome()
        let pin = try pinOption.read(isNew: true)
        let keys = try Runtime.found(home, configuration, pin: pin)
        try common.output.write(
            InitAnswer(
                home: home.path, role: role == .payment ? .payment : .clearing, name: name,
                clearing: keys.clearingAddress?.text))
    }

    func nodeConfiguration() throws(CommandError) -> NodeConfiguration {
        guard !name.isEmpty, name.utf8.count <= ProtocolBounds.nameBytesMax else {
            throw .usage("a name has 1 to \(ProtocolBounds.nameBytesMax) bytes")
        }
        guard name.contains(where: { !$0.isWhitespace }) else { throw .usage("a name has more than spaces") }
        guard SafeText.clean(name) == name else { throw .usage("a name has no control characters") }
        let part: NodeConfiguration.Part
        switch role {
        case .payment:
            guard let clearing, let clearingID else {
                throw .usage(
                    "a payment node needs a clearing node",
                    next: "Give --clearing HOST:PORT and --clearing-id TEXT; its operator knows both.")
            }
            let place = try address(clearing, of: "--clearing")
            guard place.port != 0 else { throw .usage("--clearing needs the port that the clearing node listens on") }
            guard listen == nil, http == nil else {
                throw .usage(
                    "--listen and --http are for clearing nodes", next: "A payment node dials; it listens nowhere.")
            }
            part = .payment(
                NodeConfiguration.Payment(clearing: place, clearingAddress: try AccountText.readClearing(clearingID)))
        case .clearing:
            guard clearing == nil, clearingID == nil else {
                throw .usage("--clearing and --clearing-id are for payment nodes")
            }
            var settings = NodeConfiguration.Clearing()
            if let listen { settings.listen = try address(listen, of: "--listen") }
            if let http {
                let place = try address(http, of: "--http", example: 7480)
                guard place.isLoopback else {
                    throw .usage(
                        "--http would be reached from other machines, and HTTP is not encrypted",
                        next: "Leave it on 127.0.0.1; or set http and http_public in node.toml afterwards.")
                }
                settings.http = place
            }
            part = .clearing(settings)
        }
        return NodeConfiguration(name: name, part: part)
    }

    private func address(
        _ text: String, of option: String, example port: UInt16 = 7410
    ) throws(CommandError) -> HostAndPort {
        guard let address = HostAndPort(text) else {
            throw .usage(
                "“\(text)” is not a host and a port", next: "Write it like this: \(option) 127.0.0.1:\(port)")
        }
        return address
    }
}
