import ArgumentParser
import ClearingService
import Ledger
import PaymentProtocol

struct RefundCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refund",
        abstract: "Give some of a payment back that you received, or all of it.",
        discussion: """
              handsel refund 3f9a04c1
              handsel refund 3f9a04c1 5.00 EUR --for "one cup too many"

            The payment is named by its identifier, or the beginning of it: see handsel history. A payment can be refunded \
            for 180 days, in several refunds, and never by more than was paid.

            On a terminal it asks first. A script must say --yes:
              handsel refund 3f9a04c1 5.00 EUR --yes --json
            """)

    @Argument(help: "The payment, or the beginning of it: see handsel history.")
    var id: String

    @Argument(help: "How much, in major units (default: all that was paid).")
    var amount: String?

    @Argument(help: "Three letters of ISO 4217: EUR")
    var currency: String?

    @Option(
        name: .customLong("for"), parsing: .unconditional,
        help: ArgumentHelp("Why; whoever paid sees it.", valueName: "text"))
    var text: String?

    @OptionGroup var consent: ConsentOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let identifier = try ReceiptName.read(id)
        let amount = try OptionalAmount.read(amount, currency)
        let text = try RemittanceText.read(text)
        let api = LocalAPI(home: try common.existingHome())
        if try consent.mustAsk("refund") {
            try ConsentOption.ask(Self.question(amount, try await api.receipt(identifier)), declined: "not given back")
        }
        let refund = try await api.refund(
            RefundBody(
                payment: identifier, amount: amount?.majorUnits, currency: amount?.currency.code, text: text))
        try common.output.write(refund)
        guard refund.status == .settled else { throw PayCommand.pending(refund) }
    }

    private static func question(_ amount: Amount?, _ payment: ReceiptView) -> String {
        let paid = "\(payment.amount?.text ?? "a payment") from \(payment.debtor ?? "somebody")"
        return "Give back \(amount.map { "\($0)" } ?? "all that you received") of \(paid), finally"
    }
}
