import ArgumentParser
import Ledger
import NodeRuntime
import PaymentProtocol

struct LimitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits",
        abstract: "See what limits payments, and set limits.",
        discussion: """
            On your own payment node, see what limits your account, and limit it further:
              handsel limits
              handsel limits set EUR --payment 20.00 --daily 50.00

            On a clearing node, say as its operator what limits payments, and find out why one is refused:
              handsel limits explain --from hsla1... --to hsla1... 40.00 EUR
              handsel limits apply limits.toml
              handsel limits tier hsla1... verified
            """,
        subcommands: [
            LimitsShowCommand.self, LimitsSetCommand.self, LimitsExplainCommand.self, LimitsApplyCommand.self,
            LimitsTierCommand.self,
        ],
        defaultSubcommand: LimitsShowCommand.self)

    /// - Throws: `CommandError` that says on which node the command works.
    static func require(_ role: NodeRole, for what: String, in home: Home) throws(CommandError) {
        guard try Runtime.publicKeys(of: home).role != role else { return }
        let hint =
            switch role {
            case .payment: "On a clearing node there are: handsel limits explain, apply and tier."
            case .clearing: "On a payment node there are: handsel limits show and set."
            }
        throw .usage(
            "\(what) is for a \(role.rawValue) node, and the one in \(home.path) is not one",
            next: "\(hint) Name another folder with --home DIR.")
    }
}

struct LimitsExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Clearing node: say what the limits would make of a payment, and decide nothing.",
        discussion: """
            In the home of a clearing node that runs. Each limit that is looked at is listed, with what it saw, this \
            payment included, and how much is left.
              handsel limits explain --from hsla1... --to hsla1... 40.00 EUR
              handsel limits explain --from hsla1... --to hsla1... 40.00 EUR --confirmed
            """)

    @Option(name: .customLong("from"), help: ArgumentHelp("Who would pay.", valueName: "account"))
    var debtor: String

    @Option(name: .customLong("to"), help: ArgumentHelp("Who would be paid.", valueName: "account"))
    var creditor: String

    @Argument(help: "How much, in major units: 40.00")
    var amount: String

    @Argument(help: "Three letters of ISO 4217: EUR")
    var currency: String

    @Option(help: "How sure it is that they met: none, asserted or witnessed.")
    var evidence: String = "none"

    @Flag(help: "As if the PIN were typed for this payment.")
    var confirmed = false

    @Flag(help: "As if the money left the book.")
    var withdrawal = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        guard let evidence = ProximityEvidence.allCases.first(where: { "\($0)" == evidence }) else {
            throw CommandError.usage("“\(evidence)” is no evidence", next: "Say none, asserted or witnessed.")
        }
        let trial = LimitTrial(
            try AmountText.read(amount, currency: currency), from: try AccountText.read(debtor),
            to: try AccountText.read(creditor), evidence: evidence, isConfirmed: confirmed, isWithdrawal: withdrawal)
        let home = try common.existingHome()
        try LimitsCommand.require(.clearing, for: "handsel limits explain", in: home)
        try common.output.write(try await LocalAPI(home: home).explain(trial))
    }
}

struct LimitsApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Clearing node: put the rules of limits.toml in force, without a restart.",
        discussion: """
            In the home of a clearing node that runs. The rules are checked, signed with the operator's key, so it asks for \
            the PIN, and recorded. With a FILE, that becomes the home's limits.toml.
              handsel limits apply
              handsel limits apply new-limits.toml
              handsel limits apply --check new-limits.toml
            """)

    @Argument(help: "A file like limits.toml; the home's own if none is named.")
    var file: String?

    @Flag(help: "Only say whether the file is right; nothing is changed.")
    var check = false

    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let home = try common.existingHome()
        let own = LimitsFile(home)
        let named = file.map { LimitsFile(path: $0) } ?? own
        let (text, rules) = try read(named)
        if check { return try common.output.write(LimitsCheckedAnswer(file: named.path, rules)) }
        guard case .clearing(let log, _, let operatorKey) = try Runtime.publicKeys(of: home) else {
            throw CommandError.usage(
                "only a clearing node has rules that limit payments",
                next: "Name its folder with --home DIR; \(home.path) is a payment node's.")
        }
        let signer = Signer(try Runtime.unlock(home, with: try pinOption.read()), purposes: [.limitRules])
        let unsigned = UnsignedEnvelope(
            LimitRulesOrder(clearing: log, created: SystemClock().read().wall, rules: rules), signer: operatorKey)
        let order = try unsigned.signed(with: try signer.sign(.limitRules, unsigned.toBeSigned))
        let receipt = try await LocalAPI(home: home).setLimitRules(order)
        if named.path != own.path {
            do throws(FileError) { try own.replace(with: text) } catch { throw CommandError(error) }
        }
        try common.output.write(receipt)
    }

    private func read(_ file: LimitsFile) throws(CommandError) -> (String, LimitRules) {
        do throws(ConfigurationError) {
            let text = try file.text()
            return (text, try LimitsFile.parse(text, file: file.path))
        } catch {
            throw CommandError(error)
        }
    }
}

struct LimitsTierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tier",
        abstract: "Clearing node: say how much is known of an account's owner.",
        discussion: """
            In the home of a clearing node that runs; the order is signed with the operator's key, so it asks for the PIN.
              handsel limits tier hsla1... verified
            """)

    @Argument(help: "What handsel identity prints on their node.")
    var account: String

    @Argument(help: "lowest, verified or business; limits.toml says what each may.")
    var tier: String

    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let account = try AccountText.read(account)
        guard let tier = AccountTier(name: tier) else {
            throw CommandError.usage(
                "“\(tier)” is no tier", next: "Say " + AccountTier.allCases.map(\.name).joined(separator: ", ") + ".")
        }
        let home = try common.existingHome()
        guard case .clearing(let log, _, let operatorKey) = try Runtime.publicKeys(of: home) else {
            throw CommandError.usage(
                "only a clearing node knows tiers",
                next: "Name its folder with --home DIR; \(home.path) is a payment node's.")
        }
        let signer = Signer(try Runtime.unlock(home, with: try pinOption.read()), purposes: [.tierOrder])
        let unsigned = UnsignedEnvelope(
            TierOrder(clearing: log, account: account, tier: tier, created: SystemClock().read().wall),
            signer: operatorKey)
        let order = try unsigned.signed(with: try signer.sign(.tierOrder, unsigned.toBeSigned))
        try common.output.write(try await LocalAPI(home: home).setTier(order))
    }
}
