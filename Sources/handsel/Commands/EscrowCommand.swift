import ArgumentParser
import ClearingService
import Ledger
import PaymentProtocol

struct EscrowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "escrow",
        abstract: "Pay under guarantee: money is set aside until what was bought has come.",
        discussion: """
            The payer funds, the payee ships, the payer confirms, and the money is the payee's. If one of them is not \
            content, an arbiter rules. Whoever does nothing in time has decided, too: not shipped, the money goes back; \
            shipped and not confirmed, it is the payee's.
              handsel escrow fund hsla1... 80.00 EUR --arbiter hsla1... --for "a lamp"
              handsel escrow ship 3f9a04c1 --text "sent on Monday" --evidence waybill.pdf
              handsel escrow confirm 3f9a04c1
              handsel escrow list

            On a terminal each of them asks before it signs anything. A script must say --yes:
              handsel escrow confirm 3f9a04c1 --yes --json
            """,
        subcommands: [
            EscrowFundCommand.self, EscrowShipCommand.self, EscrowConfirmCommand.self, EscrowReleaseCommand.self,
            EscrowRefundCommand.self, EscrowCancelCommand.self, EscrowDisputeCommand.self, EscrowEvidenceCommand.self,
            EscrowRuleCommand.self, EscrowShowCommand.self, EscrowListCommand.self,
        ])
}

struct EscrowFundCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fund",
        abstract: "Set money aside for an account, until it is decided who gets it.",
        discussion: """
              handsel escrow fund hsla1... 80.00 EUR --for "a lamp"
              handsel escrow fund hsla1... 80.00 EUR --arbiter hsla1... \\
                --ship-within 14d --confirm-within 7d --rule-within 30d
              handsel escrow fund hsla1... 80.00 EUR --milestones 30.00,50.00

            The money stays yours, but cannot be spent. The answer names the escrow; every other command takes the name, \
            or its first digits. The clearing node's rules may ask for the PIN. Without an arbiter a dispute ends when the two agree, or by --without-ruling.
            """)

    @Argument(help: "For whom: what handsel identity prints on their node.")
    var account: String

    @Argument(help: "How much, in major units: 80.00")
    var amount: String

    @Argument(help: "Three letters of ISO 4217: EUR")
    var currency: String

    @Option(help: ArgumentHelp("Who rules in a dispute (default: nobody).", valueName: "account"))
    var arbiter: String?

    @Option(help: ArgumentHelp("Then the money goes back: 14d, 12h, 30m or 90s.", valueName: "time"))
    var shipWithin = "14d"

    @Option(help: ArgumentHelp("After shipping; then it is the payee's.", valueName: "time"))
    var confirmWithin = "14d"

    @Option(help: ArgumentHelp("After a dispute; then --without-ruling says.", valueName: "time"))
    var ruleWithin = "30d"

    @Option(help: ArgumentHelp("Who gets what is left if nobody rules: payer or payee.", valueName: "who"))
    var withoutRuling = "payer"

    @Option(help: ArgumentHelp("Parts that are shipped one by one: 30.00,50.00", valueName: "amounts"))
    var milestones: String?

    @Option(
        name: .customLong("for"), parsing: .unconditional,
        help: ArgumentHelp("What it is for; the payee and the arbiter see it.", valueName: "text"))
    var text: String?

    @OptionGroup var consent: ConsentOption
    @OptionGroup var pinOption: PaymentPINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let creditor = try AccountText.read(account)
        let amount = try AmountText.read(amount, currency: currency)
        guard let party = ["payer": "debtor", "payee": "creditor"][withoutRuling] else {
            throw CommandError.usage("--without-ruling is payer or payee, not “\(withoutRuling)”")
        }
        let body = EscrowBody(
            creditor: creditor.text, amount: amount.majorUnits, currency: amount.currency.code,
            arbiter: try arbiter.map { text throws(CommandError) in try AccountText.read(text).text },
            shipWithinSeconds: try WaitText.read(shipWithin, option: "--ship-within"),
            confirmWithinSeconds: try WaitText.read(confirmWithin, option: "--confirm-within"),
            ruleWithinSeconds: try WaitText.read(ruleWithin, option: "--rule-within"), withoutRuling: party,
            milestones: milestones, text: try RemittanceText.read(text))
        let home = try common.existingHome()
        if try consent.mustAsk("escrow fund") {
            try ConsentOption.ask("Set \(amount) aside for \(creditor.text)", declined: "nothing was set aside")
        }
        let api = LocalAPI(home: home)
        let escrow = try await PINConfirmation(home, pinOption).paying { () async throws(CommandError) in
            try await api.fundEscrow(body)
        } confirm: { confirmation async throws(CommandError) in
            try await api.confirmEscrow(confirmation)
        }
        try common.output.write(escrow)
    }
}

struct EscrowShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one escrow: what was agreed, where it stands, and all that happened.",
        discussion: """
            The beginning of its identifier is enough, if no other escrow's begins so.
              handsel escrow show 3f9a04c1
            """)

    @Argument(help: "The escrow, or the beginning of it: see handsel escrow list.")
    var id: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let identifier = try EscrowName.read(id)
        try common.output.write(try await LocalAPI(home: try common.existingHome()).escrow(identifier))
    }
}

struct EscrowListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the escrows that you have a part in, the latest first.",
        discussion: """
              handsel escrow list

            Its first column is what the other commands take.
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try common.output.write(try await LocalAPI(home: try common.existingHome()).escrows())
    }
}

/// The beginning of an escrow's identifier, as people type it.
enum EscrowName {
    static func read(_ text: String) throws(CommandError) -> String {
        let digits = text.lowercased()
        guard (1...64).contains(digits.utf8.count), digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw .usage(
                "“\(CellWidth.fitting(text, into: 40))” does not name an escrow",
                next: "See handsel escrow list: its first column does.")
        }
        return digits
    }
}
