import ArgumentParser
import ClearingService
import Ledger
import PaymentProtocol

struct PayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pay",
        abstract: "Pay an account that you know, without a bump.",
        discussion: """
              handsel pay hsla1... 12.50 EUR --for "two coffees"

            On a terminal it asks before it pays. A script must say --yes:
              handsel pay "$(cat ben.account)" 12.50 EUR --yes --json

            The clearing node's rules may ask for the PIN, for this payment alone; a script gives it with --pin-file or \
            HANDSEL_PIN.

            It answers when the outcome is known. If the link is lost, or the clearing node's operator looks at the payment \
            first, it says so and ends with 4: handsel history tells what becomes of it, and paying again would pay twice. \
            Interrupting it does not take the payment back.
            """)

    @Argument(help: "Whom to pay: what handsel identity prints on their node.")
    var account: String

    @Argument(help: "How much, in major units: 12.50")
    var amount: String

    @Argument(help: "Three letters of ISO 4217: EUR")
    var currency: String

    @Option(
        name: .customLong("for"), parsing: .unconditional,
        help: ArgumentHelp("What it is for; the payee sees it.", valueName: "text"))
    var text: String?

    @OptionGroup var consent: ConsentOption
    @OptionGroup var pinOption: PaymentPINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let creditor = try AccountText.read(account)
        let amount = try AmountText.read(amount, currency: currency)
        let text = try RemittanceText.read(text)
        let home = try common.existingHome()
        if try consent.mustAsk("pay") {
            try ConsentOption.ask("Pay \(amount) to \(creditor.text)", declined: "not paid")
        }
        let api = LocalAPI(home: home)
        let payment = try await PINConfirmation(home, pinOption).paying { () async throws(CommandError) in
            try await api.pay(creditor, amount, text: text)
        } confirm: { confirmation async throws(CommandError) in
            try await api.confirmPayment(confirmation)
        }
        do throws(CommandError) {
            try common.output.write(payment)
        } catch {
            throw CommandError(
                error.status, error.code,
                "the payment \(payment.identifier) is \(payment.status.rawValue); only telling so failed",
                why: error.why, next: "Do not pay again. handsel history shows it.")
        }
        guard payment.status == .settled else { throw Self.pending(payment) }
    }

    /// It is signed, it may have been sent, and nobody knows yet what became of it.
    static func pending(_ payment: PaymentView) -> CommandError {
        guard payment.status != .held else {
            return CommandError(
                .unreachable, "under_review", "the clearing node's operator looks at this payment first",
                why: "The money is set aside. It reaches the payee when the operator agrees, and goes back otherwise.",
                next: payment.role == .debtor
                    ? "Do not pay again. See what became of it with: handsel history"
                    : "Hand nothing over for it yet. See what became of it with: handsel history")
        }
        return CommandError(
            .unreachable, "pending", "the clearing node cannot be reached, so the outcome is not known yet",
            why: "The payment is signed: it will be settled or refused as soon as the clearing node answers.",
            next: "Do not pay again. See what became of it with: handsel history")
    }
}
