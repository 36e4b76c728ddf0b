import ArgumentParser
import ClearingService
import Ledger
import PaymentProtocol

struct ReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Clearing node: payments that wait until you have looked at them.",
        discussion: """
            Rules that say NAME.review = N in limits.toml hold what passes N: the money is set aside, and debtor and creditor \
            are told that it waits, not why. What you do not decide in time (review.minutes) goes back to the debtor.
              handsel review list
              handsel review release 117
              handsel review reject 118 --reason "no answer to our letter"
            """,
        subcommands: [ReviewListCommand.self, ReviewReleaseCommand.self, ReviewRejectCommand.self])

    struct Review {
        let intent: Digest
        let debtor: AccountIdentifier
        let amount: Amount
    }

    static func review(_ number: UInt64, _ common: CommonOptions) async throws -> Review {
        _ = try OperatorInstructions.keys(common.existingHome())
        let list = try await LocalAPI(home: common.existingHome()).reviews()
        guard let line = list.reviews.first(where: { $0.sequence == number }),
            let intent = Bytes32(hexadecimal: line.intent)
        else {
            throw CommandError(
                .refused, "nothing_to_do", "no payment with the number \(number) waits for you",
                next: "See which do with: handsel review list")
        }
        return Review(
            intent: Digest(intent), debtor: try AccountText.read(line.debtor), amount: try line.amount.value())
    }
}

struct ReviewListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the payments that wait, the first to be due first.",
        discussion: """
              handsel review list
              handsel review list --json | jq -r '.reviews[].debtor'
            """)

    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        _ = try OperatorInstructions.keys(common.existingHome())
        try common.output.write(try await LocalAPI(home: try common.existingHome()).reviews(page))
    }
}

struct ReviewReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Let a payment settle.",
        discussion: """
            The creditor gets the money now; a withdrawal is queued for paying out, and an escrow begins.
              handsel review release 117
            """)

    @Argument(help: "The payment's number: see handsel review list.")
    var number: UInt64
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let review = try await ReviewCommand.review(number, common)
        try common.output.write(
            try await OperatorInstructions.give(
                .releaseReview(intent: review.intent, review.debtor, review.amount), reference: nil, pinOption, common))
    }
}

struct ReviewRejectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Give the debtor the money back.",
        discussion: """
              handsel review reject 118 --reason "no answer to our letter"
            """)

    @Argument(help: "The payment's number: see handsel review list.")
    var number: UInt64
    @Option(help: ArgumentHelp("Why, for debtor and creditor to read.", valueName: "text"))
    var reason: String?
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let reason = try ReferenceText.readOptional(reason)
        let review = try await ReviewCommand.review(number, common)
        try common.output.write(
            try await OperatorInstructions.give(
                .rejectReview(intent: review.intent, review.debtor, review.amount, reason: reason), reference: nil,
                pinOption, common))
    }
}

extension ReviewListView: Answer {
    func text(_ style: Style) -> String {
        guard !reviews.isEmpty else { return "No payment waits for you." }
        var table = Table([
            Table.Column("number", .right), Table.Column("amount", .right), Table.Column("because of"),
            Table.Column("until (UTC)"), Table.Column("from"), Table.Column("to"),
        ])
        for review in reviews {
            table.add([
                "\(review.sequence)", review.amount.text, review.measures.joined(separator: ", "),
                TimeText.short(review.due), review.debtor, review.creditor ?? "(withdrawal)",
            ])
        }
        return withHint(table.text(style))
    }
}
