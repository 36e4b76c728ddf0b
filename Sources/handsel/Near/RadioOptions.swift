import ArgumentParser

/// What the commands that use the radio take.
struct RadioOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Which radio (default: the first that is on).", valueName: "hci0"))
    var adapter: String?

    @Option(help: ArgumentHelp("End after so long (default: at Ctrl-C).", valueName: "n"))
    var seconds: Int64?

    @Flag(help: "Wait for Bluetooth, instead of giving up if there is none.")
    var wait = false

    private static let secondsRange: ClosedRange<Int64> = 1...86_400

    func validate() throws {
        if let seconds, !Self.secondsRange.contains(seconds) {
            throw ValidationError("--seconds must be 1 to \(Self.secondsRange.upperBound)")
        }
    }
}
