import ArgumentParser
import ClearingService
import Ledger
import PaymentProtocol

struct WithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Have money paid out to your bank account.",
        discussion: """
            The money leaves your account at once, and the clearing node's operator pays it out through the bank; if \
            that fails, you have it again.
              handsel withdraw 30.00 EUR --to "DE02 1203 0000 0000 2020 51, Ada Example"

            On a terminal it asks first. A script must say --yes:
              handsel withdraw 30.00 EUR --to "$(cat iban)" --yes --json

            Should the clearing node's rules ask for the PIN, a script gives it with --pin-file or HANDSEL_PIN.
            """)

    @Argument(help: "How much, in major units: 30.00")
    var amount: String
    @Argument(help: "Three letters of ISO 4217: EUR")
    var currency: String
    @Option(parsing: .unconditional, help: ArgumentHelp("Where to: bank account and name.", valueName: "text"))
    var to: String
    @OptionGroup var consent: ConsentOption
    @OptionGroup var pinOption: PaymentPINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let amount = try AmountText.read(amount, currency: currency)
        guard let destination = try RemittanceText.read(to), !destination.isEmpty else {
            throw CommandError.usage("a withdrawal needs somewhere to go", next: "Say so with --to TEXT.")
        }
        let home = try common.existingHome()
        if try consent.mustAsk("withdraw") {
            try ConsentOption.ask("Withdraw \(amount) to \(destination)", declined: "not withdrawn")
        }
        let api = LocalAPI(home: home)
        let payment = try await PINConfirmation(home, pinOption).paying { () async throws(CommandError) in
            try await api.withdraw(amount, to: destination)
        } confirm: { confirmation async throws(CommandError) in
            try await api.confirmPayment(confirmation)
        }
        if common.json { try common.output.write(payment) }
        guard payment.status != .held else { throw PayCommand.pending(payment) }
        guard payment.status == .settled else {
            throw CommandError(
                .unreachable, "pending", "the clearing node cannot be reached, so the outcome is not known yet",
                why: "The withdrawal is signed: it will be settled or refused as soon as the clearing node answers.",
                next: "Do not withdraw again. See what became of it with: handsel history")
        }
        try common.output.say(
            "Withdrawn: \(payment.amount.text). The operator pays it out to “\(SafeText.clean(destination))”.")
    }
}
