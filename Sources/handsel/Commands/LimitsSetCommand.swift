import ArgumentParser
import ClearingService
import Ledger
import NodeRuntime

struct LimitsSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Payment node: limit your own account further than the operator does.",
        discussion: """
            Lower limits act at once. Higher ones, and none, act 24 hours later, so that whoever takes your device cannot \
            lift them and pay. What is not named stays as it is.
              handsel limits set EUR --payment 20.00 --daily 50.00
              handsel limits set EUR --monthly none
              handsel limits set EUR --none

            It is signed with the account's key, which has to be an owner's. The clearing node keeps your limits, on all \
            your devices.
            """)

    @Argument(help: "Three letters of ISO 4217: EUR")
    var currency: String

    @Option(parsing: .unconditional, help: ArgumentHelp("At once, in major units, or “none”.", valueName: "amount"))
    var payment: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("In 24 hours, or “none”.", valueName: "amount"))
    var daily: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("In 31 days, or “none”.", valueName: "amount"))
    var monthly: String?

    @Flag(help: "No limits of your own in this currency.")
    var none = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let currency = try AmountText.readCurrency(currency)
        guard none != (payment != nil || daily != nil || monthly != nil) else {
            throw CommandError.usage(
                none ? "--none stands alone" : "it is not said what to limit",
                next: "Say --payment, --daily or --monthly with an amount, or --none.")
        }
        let (payment, daily, monthly) = (
            try LimitText.read(payment, currency), try LimitText.read(daily, currency),
            try LimitText.read(monthly, currency)
        )
        let home = try common.existingHome()
        try LimitsCommand.require(.payment, for: "handsel limits set", in: home)
        let api = LocalAPI(home: home)
        let before = none ? nil : Self.said(of: currency, in: try await api.limits())
        let receipt = try await api.setOwnLimit(
            OwnLimitBody(
                currency: currency.code, payment: payment.over(before?.payment),
                paidDaily: daily.over(before?.paidDaily), paidMonthly: monthly.over(before?.paidMonthly)))
        try common.output.write(receipt)
        guard !common.json else { return }
        let now = try await api.limits().currencies.first { $0.currency == currency.code }
        try common.output.say("From now on you allow yourself \(now?.own.text(currency.code) ?? "as before").")
        for line in now?.ownText ?? [] { try common.output.say(line) }
    }

    /// What the owner said last: what waits, if something does.
    private static func said(of currency: Currency, in view: LimitReportView) -> LimitReportView.Own? {
        view.currencies.first { $0.currency == currency.code }.map { $0.raise ?? $0.own }
    }
}
