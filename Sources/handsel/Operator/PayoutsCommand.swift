import ArgumentParser
import ClearingService
import Ledger
import PaymentProtocol

struct PayoutsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payouts",
        abstract: "Clearing node: what customers withdrew and the bank has yet to pay.",
        discussion: """
            Pay each through the bank, then say so; or give it back.
              handsel payouts list
              handsel payouts done 117 --reference "wire 12"
              handsel payouts returned 118 --reason "no such bank account"
            """,
        subcommands: [PayoutsListCommand.self, PayoutsDoneCommand.self, PayoutsReturnedCommand.self])

    struct Payout {
        let intent: Digest
        let account: AccountIdentifier
        let amount: Amount
    }

    static func payout(_ number: UInt64, _ common: CommonOptions) async throws -> Payout {
        let list = try await LocalAPI(home: common.existingHome()).payouts()
        guard let line = list.payouts.first(where: { $0.sequence == number }),
            let intent = Bytes32(hexadecimal: line.intent)
        else {
            throw CommandError(
                .refused, "nothing_to_do", "no payout with the number \(number) waits",
                next: "See which do with: handsel payouts list")
        }
        return Payout(
            intent: Digest(intent), account: try AccountText.read(line.account), amount: try line.amount.value())
    }
}

struct PayoutsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what is to be paid out, the oldest first.",
        discussion: """
              handsel payouts list
              handsel payouts list --json | jq -r '.payouts[].destination'
            """)

    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try common.output.write(try await LocalAPI(home: try common.existingHome()).payouts(page))
    }
}

struct PayoutsDoneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "done",
        abstract: "Book that the bank has paid.",
        discussion: """
            The money leaves custody. Refused if custody has not so much: divest first.
              handsel payouts done 117 --reference "wire 12"
            """)

    @Argument(help: "The payout's number: see handsel payouts list.")
    var number: UInt64
    @Option(help: ArgumentHelp("The bank's name for the payment, booked once.", valueName: "text"))
    var reference: String
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        _ = try OperatorInstructions.keys(common.existingHome())
        let payout = try await PayoutsCommand.payout(number, common)
        try common.output.write(
            try await OperatorInstructions.give(
                .paidOut(intent: payout.intent, payout.account, payout.amount), reference: reference, pinOption, common)
        )
    }
}

struct PayoutsReturnedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "returned",
        abstract: "Give a customer back what cannot be paid out.",
        discussion: """
            For a payout that still waits. What the bank sends back after it was booked as done is money from outside: \
            handsel account credit.
              handsel payouts returned 118 --reason "no such bank account"
            """)

    @Argument(help: "The payout's number: see handsel payouts list.")
    var number: UInt64
    @Option(help: ArgumentHelp("Why, for the customer to read.", valueName: "text"))
    var reason: String?
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        _ = try OperatorInstructions.keys(common.existingHome())
        let reason = try ReferenceText.readOptional(reason)
        let payout = try await PayoutsCommand.payout(number, common)
        try common.output.write(
            try await OperatorInstructions.give(
                .payoutReturned(intent: payout.intent, payout.account, payout.amount, reason: reason), reference: nil,
                pinOption, common))
    }
}
