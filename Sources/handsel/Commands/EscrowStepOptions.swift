import ArgumentParser
import ClearingService
import Foundation
import Ledger
import PaymentProtocol

/// What every step of an escrow takes.
struct EscrowStepOptions: ParsableArguments {
    @Argument(help: "The escrow, or the beginning of it: see handsel escrow list.")
    var id: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What you say about it; all who have a part in it see it.", valueName: "text"))
    var text: String?

    @OptionGroup var consent: ConsentOption
    @OptionGroup var common: CommonOptions

    func take(
        _ action: EscrowAction, amount: Amount? = nil, evidence: String? = nil
    ) async throws {
        let identifier = try EscrowName.read(id)
        let body = EscrowStepBody(
            action: "\(action)", amount: amount?.majorUnits, currency: amount?.currency.code,
            evidence: try evidence.map { path throws(CommandError) in try EvidenceFile.digest(path).description },
            text: try RemittanceText.read(text))
        let api = LocalAPI(home: try common.existingHome())
        if try consent.mustAsk("escrow \(action)") {
            try ConsentOption.ask(
                try await api.escrow(identifier).question(action, amount), declined: "the step was not taken")
        }
        try common.output.write(try await api.takeStep(identifier, body))
    }
}

/// A file whose hash stands for it.
enum EvidenceFile {
    static func digest(_ path: String) throws(CommandError) -> Digest {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .usage(
                "cannot read the evidence \(CellWidth.fitting(path, into: 60))", next: "Check the name of the file.")
        }
        return .sha256(of: Array(bytes))
    }
}

struct EscrowShipCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ship",
        abstract: "Say that what was bought is on its way; you are the payee.",
        discussion: """
              handsel escrow ship 3f9a04c1 --text "sent on Monday" --evidence waybill.pdf

            The payer sees the text. Of the file only the hash is signed and sent: keep the file. With milestones it is the \
            part at hand that is shipped.
            """)

    @OptionGroup var step: EscrowStepOptions

    @Option(
        help: ArgumentHelp("A file that shows it; its SHA-256 hash is signed.", valueName: "file"),
        completion: .file())
    var evidence: String?

    func run() async throws { try await step.take(.ship, evidence: evidence) }
}

struct EscrowConfirmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Say that it has come, and let the payee have the money; you are the payer.",
        discussion: """
              handsel escrow confirm 3f9a04c1

            With milestones it is the part at hand that is paid. Nothing takes a confirmation back.
            """)

    @OptionGroup var step: EscrowStepOptions

    func run() async throws { try await step.take(.confirm) }
}

struct EscrowReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Let the payee have some of the money, or all of it; you are the payer.",
        discussion: """
              handsel escrow release 3f9a04c1 20.00 EUR
              handsel escrow release 3f9a04c1

            Without an amount it is all that is still set aside. Nothing takes a release back.
            """)

    @OptionGroup var step: EscrowStepOptions

    @Argument(help: "How much, in major units (default: all that is set aside).")
    var amount: String?

    @Argument(help: "Three letters of ISO 4217: EUR")
    var currency: String?

    func run() async throws { try await step.take(.release, amount: try OptionalAmount.read(amount, currency)) }
}

struct EscrowRefundCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refund",
        abstract: "Give some of the money back, or all of it; you are the payee.",
        discussion: """
              handsel escrow refund 3f9a04c1 20.00 EUR
              handsel escrow refund 3f9a04c1

            Without an amount it is all that is still set aside. What was released before is given back with \
            handsel refund.
            """)

    @OptionGroup var step: EscrowStepOptions

    @Argument(help: "How much, in major units (default: all that is set aside).")
    var amount: String?

    @Argument(help: "Three letters of ISO 4217: EUR")
    var currency: String?

    func run() async throws { try await step.take(.refund, amount: try OptionalAmount.read(amount, currency)) }
}

struct EscrowCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Take the money back before it was shipped; you are the payer.",
        discussion: """
              handsel escrow cancel 3f9a04c1 --text "found another one"

            If the payee ships at the same moment, the one that the clearing node hears first counts.
            """)

    @OptionGroup var step: EscrowStepOptions

    func run() async throws { try await step.take(.cancel) }
}

struct EscrowDisputeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dispute",
        abstract: "Say that you are not content with what was shipped.",
        discussion: """
              handsel escrow dispute 3f9a04c1 --text "it is broken" --evidence photo.jpg

            The arbiter rules within the time that was agreed; else the money goes to whom the terms name. Payer and payee can \
            bring evidence, and still agree.
            """)

    @OptionGroup var step: EscrowStepOptions

    @Option(
        help: ArgumentHelp("A file that shows it; its SHA-256 hash is signed.", valueName: "file"),
        completion: .file())
    var evidence: String?

    func run() async throws { try await step.take(.dispute, evidence: evidence) }
}

struct EscrowEvidenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Bring evidence to a dispute; you are the payer or the payee.",
        discussion: """
              handsel escrow evidence 3f9a04c1 --text "packed like this" --evidence box.jpg

            A text, a file, or both. Of the file only the hash is signed and sent: show the file to the arbiter.
            """)

    @OptionGroup var step: EscrowStepOptions

    @Option(
        help: ArgumentHelp("A file that shows it; its SHA-256 hash is signed.", valueName: "file"),
        completion: .file())
    var evidence: String?

    func run() async throws { try await step.take(.evidence, evidence: evidence) }
}

struct EscrowRuleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule",
        abstract: "Decide a dispute: so much for the payee, the rest for the payer; you are the arbiter.",
        discussion: """
              handsel escrow rule 3f9a04c1 50.00 EUR --text "half of it was broken"
              handsel escrow rule 3f9a04c1 0 EUR

            The amount is what the payee gets of what is still set aside, and may be 0. A ruling is final.
            """)

    @OptionGroup var step: EscrowStepOptions

    @Argument(help: "What the payee gets, in major units: 50.00")
    var amount: String

    @Argument(help: "Three letters of ISO 4217: EUR")
    var currency: String

    func run() async throws {
        let currency = try AmountText.readCurrency(currency)
        let isNothing = amount.allSatisfy { $0 == "0" || $0 == "." } && amount.contains("0")
        let amount =
            isNothing
            ? Amount(minorUnits: 0, currency: currency) : try AmountText.read(amount, currency: currency.code)
        try await step.take(.rule, amount: amount)
    }
}

/// An amount that may be left out, with its currency.
enum OptionalAmount {
    static func read(_ amount: String?, _ currency: String?) throws(CommandError) -> Amount? {
        guard let amount else { return nil }
        guard let currency else {
            throw .usage("\(amount) of which currency?", next: "Write it behind the amount: \(amount) EUR")
        }
        return try AmountText.read(amount, currency: currency)
    }
}
