import ArgumentParser
import ClearingService
import Ledger
import PaymentProtocol

struct SuspenseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspense",
        abstract: "Clearing node: money that arrived and that no account could take.",
        discussion: """
            What is credited to an account that is closed, locked or full goes here by itself; for an account that \
            nobody knows, say so with: handsel account credit --to-suspense
              handsel suspense list
              handsel suspense assign "statement 12, line 3" hsla1...
              handsel suspense return "statement 12, line 4" --reference "wire 9"
            """,
        subcommands: [
            SuspenseListCommand.self, SuspenseAddCommand.self, SuspenseAssignCommand.self, SuspenseReturnCommand.self,
        ])

    /// What is in suspense under a reference, of which the whole is assigned or returned.
    static func amount(of reference: String, _ common: CommonOptions) async throws -> Amount {
        let list = try await LocalAPI(home: common.existingHome()).suspense()
        guard let item = list.items.first(where: { $0.reference == reference }) else {
            throw CommandError(
                .refused, "nothing_to_do", "nothing is in suspense under the reference “\(reference)”",
                next: "See what is with: handsel suspense list")
        }
        return try item.amount.value()
    }
}

struct SuspenseListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what is in suspense, the oldest first.",
        discussion: """
              handsel suspense list
              handsel suspense list --json | jq -r '.items[].reference'
            """)

    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try common.output.write(try await LocalAPI(home: try common.existingHome()).suspense(page))
    }
}

struct SuspenseAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Book money that arrived and belongs to nobody that is known.",
        discussion: """
              handsel suspense add 70.00 EUR \\
                --reference "statement 12, line 4" --booked 2026-11-20 \\
                --reason "no account given"
            """)

    @Argument(help: "How much, in major units: 70.00")
    var amount: String
    @Argument(help: "Three letters of ISO 4217: EUR")
    var currency: String
    @Option(help: ArgumentHelp("The bank's name for this money, booked once.", valueName: "text"))
    var reference: String
    @Option(help: ArgumentHelp(BookingDayText.help, valueName: "day"))
    var booked: String
    @Option(help: ArgumentHelp("What is known about it.", valueName: "text"))
    var reason: String?
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let amount = try AmountText.read(amount, currency: currency)
        let order = OperatorInstruction.Order.bookToSuspense(
            amount, reason: try ReferenceText.readOptional(reason), booked: try BookingDayText.read(booked))
        try common.output.write(
            try await OperatorInstructions.give(order, reference: reference, pinOption, common))
    }
}

struct SuspenseAssignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign",
        abstract: "Give what is in suspense to the account whose it is.",
        discussion: """
            All of it, to one account, which must be open and have room.
              handsel suspense assign "statement 12, line 3" hsla1...
            """)

    @Argument(help: "Under which the money was booked: see handsel suspense list.")
    var subject: String
    @Argument(help: "Whose it is: what handsel identity prints on their node.")
    var account: String
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let account = try AccountText.read(account)
        _ = try OperatorInstructions.keys(common.existingHome())
        let amount = try await SuspenseCommand.amount(of: subject, common)
        try common.output.write(
            try await OperatorInstructions.give(
                .assignSuspense(reference: subject, account, amount), reference: nil, pinOption, common))
    }
}

struct SuspenseReturnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "return",
        abstract: "Book that what is in suspense was paid back through the bank.",
        discussion: """
              handsel suspense return "statement 12, line 4" --reference "wire 9"
            """)

    @Argument(help: "Under which the money was booked: see handsel suspense list.")
    var subject: String
    @Option(help: ArgumentHelp("The bank's name for the payment that returned it, booked once.", valueName: "text"))
    var reference: String
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        _ = try OperatorInstructions.keys(common.existingHome())
        let amount = try await SuspenseCommand.amount(of: subject, common)
        try common.output.write(
            try await OperatorInstructions.give(
                .returnSuspense(reference: subject, amount), reference: reference, pinOption, common))
    }
}
