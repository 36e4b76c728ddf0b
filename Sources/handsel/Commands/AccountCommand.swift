import ArgumentParser
import NodeRuntime
import PaymentProtocol

struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Lock, unlock or close an account; credit one as a clearing node.",
        discussion: """
            Your own, when a device is mislaid, and again when it is found:
              handsel account lock
              handsel account unlock

            As the operator of a clearing node, in its home:
              handsel account credit hsla1... 100.00 EUR \\
                --reference "bank statement 12, line 3" --booked 2026-11-20
              handsel account lock hsla1... --reason "reported stolen"
            """,
        subcommands: [
            AccountCreditCommand.self, AccountLockCommand.self, AccountUnlockCommand.self, AccountCloseCommand.self,
            AccountReportLossCommand.self, AccountAddKeyCommand.self, AccountLocksCommand.self,
        ])
}

struct AccountCreditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credit",
        abstract: "Credit an account with money that arrived from outside.",
        discussion: """
            In the home of a clearing node that runs; the order is signed with the operator's key, so it asks for the PIN.
              handsel account credit hsla1... 100.00 EUR \\
                --reference "bank statement 12, line 3" --booked 2026-11-20

            Each reference is booked once. Giving the same order again says so, and books nothing. A reference is remembered \
            for 92 days, and a day more than 90 days back is refused: so take both as the bank's statement has them.

            For an account that is locked, closed or full, the money waits in suspense under the reference, and the \
            answer says so: see handsel suspense. An account that is not in the book is refused, in case the text is \
            another's; if it is right all the same, add --to-suspense.
            """)

    @Argument(help: "Whose money it is: what handsel identity prints on their node.")
    var account: String

    @Argument(help: "How much, in major units: 100.00")
    var amount: String

    @Argument(help: "Three letters of ISO 4217: EUR")
    var currency: String

    @Option(help: ArgumentHelp("The bank's or your own name for this money, booked once.", valueName: "text"))
    var reference: String

    @Option(help: ArgumentHelp(BookingDayText.help, valueName: "day"))
    var booked: String

    @Flag(help: "Nobody knows the account: keep the money in suspense.")
    var toSuspense = false

    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let account = try AccountText.read(account)
        let amount = try AmountText.read(amount, currency: currency)
        guard (1...ProtocolBounds.referenceBytesMax).contains(reference.utf8.count) else {
            throw CommandError.usage("a reference has 1 to \(ProtocolBounds.referenceBytesMax) bytes")
        }
        let booked = try BookingDayText.read(booked)
        let home = try common.existingHome()
        if toSuspense {
            // The account as it was given is all that is known; a text of 63 characters fits.
            let order = OperatorInstruction.Order.bookToSuspense(
                amount, reason: "for \(account.text)", booked: booked)
            return try common.output.write(
                try await OperatorInstructions.give(order, reference: reference, pinOption, common))
        }
        guard case .clearing(let log, _, let operatorKey) = try Runtime.publicKeys(of: home) else {
            throw CommandError.usage(
                "only a clearing node books money from outside",
                next: "Name its folder with --home DIR; \(home.path) is a payment node's.")
        }
        let signer = Signer(try Runtime.unlock(home, with: try pinOption.read()), purposes: [.operatorOrder])
        let unsigned = UnsignedEnvelope(
            OperatorOrder(
                clearing: log, account: account, amount: amount, reference: reference,
                created: SystemClock().read().wall, booked: booked),
            signer: operatorKey)
        let order = try unsigned.signed(with: try signer.sign(.operatorOrder, unsigned.toBeSigned))
        try common.output.write(CreditAnswer(try await LocalAPI(home: home).credit(order), reference: reference))
    }
}
