import ArgumentParser
import Ledger
import PaymentProtocol

struct ReserveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reserve",
        abstract: "Clearing node: what is owed, what is in custody, what is invested.",
        discussion: """
            A share of what the book owes must stay in custody. More is never invested: the book itself refuses.
              handsel reserve
              handsel reserve require 40
              handsel reserve invest 500.00 EUR --reference "bond order 7"
            """,
        subcommands: [
            ReserveShowCommand.self, ReserveInvestCommand.self, ReserveDivestCommand.self, ReserveRequireCommand.self,
            ReserveStatementCommand.self, ReserveVerifyCommand.self,
        ], defaultSubcommand: ReserveShowCommand.self)
}

struct ReserveShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the reserve per currency.",
        discussion: """
            In the home of a clearing node that runs. Owed is what customers have, what is in suspense and what is to be \
            paid out; custody and what is invested are together as much.
              handsel reserve show
              handsel reserve show --json | jq -r '.currencies[].missing'
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try common.output.write(try await LocalAPI(home: try common.existingHome()).reserve())
    }
}

struct ReserveInvestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invest",
        abstract: "Book that customers' money left custody to be invested.",
        discussion: """
            Refused if less would stay in custody than the reserve requires: handsel reserve shows how much can go.
              handsel reserve invest 500.00 EUR --reference "bond order 7"
            """)

    @Argument(help: "How much, in major units: 500.00")
    var amount: String
    @Argument(help: "Three letters of ISO 4217: EUR")
    var currency: String
    @Option(help: ArgumentHelp("The bank's or your own name for this, booked once.", valueName: "text"))
    var reference: String
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let amount = try AmountText.read(amount, currency: currency)
        try common.output.write(
            try await OperatorInstructions.give(.invest(amount), reference: reference, pinOption, common))
    }
}

struct ReserveDivestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "divest",
        abstract: "Book that invested money came back into custody.",
        discussion: """
              handsel reserve divest 200.00 EUR --reference "bond sale 7"
            """)

    @Argument(help: "How much, in major units: 200.00")
    var amount: String
    @Argument(help: "Three letters of ISO 4217: EUR")
    var currency: String
    @Option(help: ArgumentHelp("The bank's or your own name for this, booked once.", valueName: "text"))
    var reference: String
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let amount = try AmountText.read(amount, currency: currency)
        try common.output.write(
            try await OperatorInstructions.give(.divest(amount), reference: reference, pinOption, common))
    }
}

struct ReserveRequireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "require",
        abstract: "Set the share of what is owed that must stay in custody.",
        discussion: """
            In percent, with at most two decimals. A book begins with 100: nothing may be invested. Raising the share \
            moves nothing: custody is then shown as short, and nothing is invested until money came back.
              handsel reserve require 40
              handsel reserve require 33.33
            """)

    @Argument(help: "Percent, from 0 to 100, with at most two decimals.")
    var percent: String
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let share = try Self.share(percent)
        try common.output.write(
            try await OperatorInstructions.give(.requireReserve(share), reference: nil, pinOption, common))
    }

    static func share(_ percent: String) throws(CommandError) -> ReserveShare {
        // Two decimals, as an amount of euros has: `33.33` is 3,333 basis points.
        guard let amount = try? Amount(majorUnits: percent, currency: .eur),
            let share = ReserveShare(basisPoints: amount.minorUnits)
        else {
            // Whatever is wrong with the number, this says how to write it.
            throw .usage("“\(percent)” is not a share", next: "Write percent from 0 to 100: 40, or 33.33")
        }
        return share
    }
}
