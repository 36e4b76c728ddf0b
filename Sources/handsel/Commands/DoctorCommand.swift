import ArgumentParser
import Discovery
import Ledger
import NodeRuntime
import PaymentProtocol

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examine this machine's Bluetooth, and say what mends it.",
        discussion: """
            The kernel, D-Bus, bluetoothd and its version, whether this user may use it, the radio and its version, \
            rfkill, power, room for advertisements, the Privacy setting, and whether the radio is visible. Then it \
            listens, and sends a beacon with an identifier of nobody's, for five seconds at most.
              handsel doctor

            Below each thing that is not well stands the command that mends it. It runs none of them itself. \
            For programs:
              handsel doctor --json

            Without listening and sending:
              handsel doctor --no-trial

            As an ordinary user, and without a node. Ends with 1 if something is broken.
            """)

    @Flag(inversion: .prefixedNo, help: "Try to listen and to send.")
    var trial = true

    @Option(help: ArgumentHelp("Which radio (default: the first that is on).", valueName: "hci0"))
    var adapter: String?

    @OptionGroup var common: CommonOptions

    /// For what is decided late, and to hear somebody.
    private static let trialSeconds: Int64 = 5

    func run() async throws {
        let survey = Survey.take()
        var tried: Trial?
        let broadcast = Self.nobody()
        if trial, case .answers(let adapters) = survey.daemon, adapters.contains(where: \.isPowered) {
            var trial = Trial()
            let session = RadioSession(adapter: adapter)
            try await session.run(
                RadioWish(isListening: true, broadcast: broadcast), seconds: Self.trialSeconds
            ) { (report) throws(CommandError) -> Bool in
                trial.take(report)
                return !(trial.isDecided && trial.heardCount > 0)
            }
            tried = trial
        }
        let examination = Examination(survey, of: adapter, trial: tried, steps: broadcast.steps)
        try common.output.write(DoctorAnswer(examination))
        // Everything there is to say has been said.
        if !examination.isSound { throw ExitStatus.failed }
    }

    /// A person's frame that no secret has made.
    private static func nobody() -> Broadcast {
        var chance = SystemChance()
        guard let identifier = EphemeralIdentifier(chance.bytes32().bytes.prefix(EphemeralIdentifier.byteCount)),
            let head = HandselFrameHead(isBumped: false, channel: nil, referencePower: -59)
        else { preconditionFailure("an identifier is shorter than 32 bytes") }
        return Broadcast(person: PersonFrame(head: head, identifier: identifier))
    }
}
