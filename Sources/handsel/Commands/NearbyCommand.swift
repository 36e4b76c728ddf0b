import ArgumentParser
import Discovery
import Ledger
import NodeRuntime

struct NearbyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nearby",
        abstract: "List who is near, by their beacons on the radio.",
        discussion: """
            People, stores, and beacons of other makers that are heard over Bluetooth: since when, and about how near. \
            It only listens. A frame proves nothing: it says that somebody may be here, and anybody can send anybody's.
              handsel nearby

            How near is a class, made from the strength: immediate, near, or far. It is no distance, for a pocket \
            or a strong sender makes it wrong; where the controller tells no strength it is unknown.

            For ten seconds, as one line of JSON for each change:
              handsel nearby --seconds 10 --json

            As an ordinary user; it needs no PIN and no node. If it hears nothing, ask:
              handsel doctor
            """)

    @OptionGroup var radio: RadioOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let session = RadioSession(adapter: radio.adapter)
        var screen = NearbyScreen(output: common.output, isTerminal: Terminal.Stream.standardOutput.isTerminal)
        var isBegun = radio.wait
        try await session.run(RadioWish(isListening: true), seconds: radio.seconds) {
            (report) throws(CommandError) -> Bool in
            let reading = SystemClock().read()
            let now = Timestamp(microseconds: reading.monotonicMicroseconds)
            if case .condition(let condition) = report {
                if !isBegun, let failure = condition.failure { throw failure }
                isBegun = true
            }
            try screen.take(report, at: now, wallAhead: reading.wall.microseconds(since: now))
            return true
        }
    }
}
