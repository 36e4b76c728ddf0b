import ArgumentParser
import ClearingService
import PaymentProtocol

struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Keep, check and overrule what shows that a clearing node has two histories.",
        discussion: """
            A payment node connects every state of the clearing node's log that it sees, its own and those of the people \
            it bumps, with the ones before. If two do not fit it raises an alarm and pays nobody.
              handsel evidence export ./two-histories.evidence
              handsel evidence verify ./two-histories.evidence
              handsel evidence overrule --yes
            """,
        subcommands: [EvidenceExportCommand.self, EvidenceVerifyCommand.self, EvidenceOverruleCommand.self])
}

struct EvidenceExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the evidence of the alarm to a file, to be passed on.",
        discussion: """
              handsel evidence export ./two-histories.evidence

            It names no account and no payment: two signed heads of the log, and what does not fit between them. An \
            existing file is never overwritten. Anybody can check it with handsel evidence verify.
            """)

    @Argument(help: "The file to write.", completion: .file())
    var file: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let view = try await LocalAPI(home: try common.existingHome()).evidence()
        try common.output.write(try EvidenceExportAnswer(writing: view, to: file))
    }
}

struct EvidenceVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check evidence: no node, no network.",
        discussion: """
              handsel evidence verify ./two-histories.evidence
              handsel evidence verify ./two-histories.evidence --clearing-id hslc1...

            Ends with 0 if the clearing node's own signatures prove that it has two histories; with 3 if it is a question \
            that the clearing node has left unanswered and can still answer; with 5 if it shows nothing.
            """)

    @Argument(help: "The file that evidence export wrote.", completion: .file())
    var file: String

    @Option(
        name: .customLong("clearing-id"),
        help: ArgumentHelp("Whose log it must be about: the clearing node's id.", valueName: "text"))
    var clearingID: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let log = try clearingID.map { text throws(CommandError) in try AccountText.readLog(text) }
        let evidence = try HeadEvidenceFile(path: file).read()
        if let log, evidence.head.head.log != log {
            throw CommandError(
                .integrityBroken, "other_log", "this evidence is about another log",
                why: "It is about \(evidence.head.head.log).")
        }
        let view = EvidenceView(evidence)
        try common.output.write(view)
        guard view.proof else {
            throw CommandError(
                .refused, "unproven", "this alone proves nothing",
                why: "The log's key signed what is shown, and left a question unanswered.",
                next: "Ask the clearing node's operator for the proof between the two.")
        }
    }
}

struct EvidenceOverruleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overrule",
        abstract: "Go on paying in spite of the alarm.",
        discussion: """
              handsel evidence overrule --yes

            Export the evidence first. What was known of the clearing node's log is forgotten, and the next state of it is \
            believed. The alarm stays in the node's journal.
            """)

    @Flag(help: "You know what it means.")
    var yes = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        guard yes else {
            throw CommandError.usage(
                "overruling an alarm must be said twice", next: "Say: handsel evidence overrule --yes")
        }
        let accepted = try await LocalAPI(home: try common.existingHome()).overruleAlarm()
        try common.output.write(accepted)
        try common.output.say("Overruled. The node pays again, and believes the next state of the log that it sees.")
    }
}
