import ArgumentParser
import Ledger
import PaymentProtocol

struct BumpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bump",
        abstract: "Say that this device was bumped just now, and pay or be paid.",
        discussion: """
            One of the two names the amount; the other gives its place alone.
              handsel bump --at 52.5200,13.4050 --accuracy 8 \\
                --ask 12.50 --for "two coffees"
              handsel bump --at 52.5200,13.4050 --accuracy 12

            Both devices then show a short string. On a terminal you type the one that the other device shows; without \
            a terminal, a second one answers:
              handsel confirm K7Q4M
              handsel decline

            Whoever pays may be asked for the PIN, for this payment alone, if the clearing node's rules say so; a script \
            gives it with --pin-file or HANDSEL_PIN.

            It ends with the receipt, or with the reason why there is none.
            """)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Where the device is: degrees north and east; south and west are negative.", valueName: "lat,lon"))
    var at: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How well that is known: the radius around it.", valueName: "metres"))
    var accuracy: String

    @Option(parsing: .unconditional, help: ArgumentHelp("Pay this much, in major units: 12.50", valueName: "amount"))
    var pay: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Ask for this much, in major units: 12.50", valueName: "amount"))
    var ask: String?

    @Option(help: ArgumentHelp("The currency of the amount.", valueName: "code"))
    var currency = "EUR"

    @Option(
        name: .customLong("for"), parsing: .unconditional,
        help: ArgumentHelp("What it is for; the other side sees it.", valueName: "text"))
    var text: String?

    @OptionGroup var pinOption: PaymentPINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let reading = BumpReading(
            // The command is what the person does to say "now".
            agoMicroseconds: 0, position: try PlaceText.readPosition(at),
            accuracyMillimetres: try PlaceText.readAccuracy(accuracy))
        let terms = try bumpTerms()
        let home = try common.existingHome()
        let session = BumpSession(
            api: LocalAPI(home: home), reading: reading, terms: terms, output: common.output,
            confirmation: PINConfirmation(home, pinOption),
            isInteractive: Terminal.Stream.standardInput.isAtHand && !common.json)
        try await session.run()
    }

    func bumpTerms() throws(CommandError) -> BumpTerms {
        let text = try RemittanceText.read(text)
        switch (pay, ask) {
        case (let amount?, nil): return .pay(try AmountText.read(amount, currency: currency), text: text)
        case (nil, let amount?): return .ask(try AmountText.read(amount, currency: currency), text: text)
        case (nil, nil):
            guard text == nil else {
                throw .usage(
                    "--for is for the side that names the amount", next: "Add --pay or --ask, or leave it out.")
            }
            return .follow
        case (_?, _?):
            throw .usage("--pay and --ask cannot both be", next: "Pay, or ask to be paid.")
        }
    }
}
