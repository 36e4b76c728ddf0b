import ArgumentParser
import Discovery
import NodeRuntime
import PaymentProtocol

struct BeaconCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "beacon",
        abstract: "Broadcast that this node is here, and tell how it goes.",
        discussion: """
            While it runs, and no longer: at its end, however it ends, bluetoothd takes the frame off the air.
              handsel beacon

            A person's frame is an identifier that only holders of the home's beacon secret can tell from a stranger's. \
            It changes after 10 to 15 minutes, drawn anew each time: the old frame is taken off the air, then the new \
            one is put on it, for which the radio takes another address. Nobody can connect to it.

            A store's frame is always the same, so that its customers know it again:
              handsel beacon --store --home ./store

            What bluetoothd or the controller refuses is tried in steps: with fewer bytes, of another type, less often. \
            The step is told. For an hour, as JSON for programs:
              handsel beacon --seconds 3600 --json

            As an ordinary user, and without the PIN. What may be wrong with the radio is told by:
              handsel doctor
            """)

    @Flag(help: "Broadcast the store's frame instead of a person's.")
    var store = false

    @Option(
        help: ArgumentHelp(
            "The strength at one metre in dBm, which the frame names (default: -59).", valueName: "dbm"))
    var power: Int8 = -59

    @OptionGroup var radio: RadioOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if !(-127...0).contains(power) { throw ValidationError("--power must be -127 to 0") }
    }

    func run() async throws {
        var source = try source(common.existingHome())
        var beacon = source.beacon
        let output = common.output
        let session = RadioSession(adapter: radio.adapter)
        var isBegun = radio.wait
        try await session.run(RadioWish(broadcast: beacon.broadcast), seconds: radio.seconds) {
            (report) throws(CommandError) -> Bool in
            switch report {
            case .condition(let condition):
                if !isBegun, let failure = condition.failure { throw failure }
                isBegun = true
                try output.write(BeaconAnswer(beacon, condition))
            case .broadcasting(let state):
                try output.write(BeaconAnswer(beacon, state))
                // It comes back with another radio address, which nobody shall link to this one by the identifier.
                if state == .resting || state == .dropped {
                    source.renew(at: SystemClock().read().wall)
                    beacon = source.beacon
                    session.radio.wish(RadioWish(broadcast: beacon.broadcast))
                }
            case .ticked:
                if source.advance(to: SystemClock().read().wall) {
                    beacon = source.beacon
                    session.radio.wish(RadioWish(broadcast: beacon.broadcast))
                }
            case .listening, .heard: break
            }
            return true
        }
    }

    private func source(_ home: Home) throws(CommandError) -> BeaconSource {
        if store {
            guard case .payment(let key, _) = try Runtime.publicKeys(of: home) else {
                throw CommandError(
                    .refused, "wrong_role", "a clearing node is no store",
                    next: "A store is a payment node: name its home with --home DIR.")
            }
            return BeaconSource(
                store: key, name: try Runtime.configuration(of: home).name, referencePower: power)
        }
        var chance = SystemChance()
        do throws(BeaconSecretError) {
            return BeaconSource(
                person: try BeaconSecretFile(home).secret(using: &chance), referencePower: power,
                at: SystemClock().read().wall)
        } catch {
            throw CommandError(error)
        }
    }
}
