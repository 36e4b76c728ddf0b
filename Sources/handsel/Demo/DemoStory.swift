import ClearingService
import NodeRuntime

/// The whole of a demonstration, told in the order in which it happens.
struct DemoStory: Sendable {
    let cast: DemoCast
    let output: Output

    private static let bank = "bank"
    private static let debtor = DemoPerson(name: "ada", title: "Ada", at: "52.5200000,13.4050000", accuracy: "8")
    private static let creditor = DemoPerson(name: "ben", title: "Ben", at: "52.5200100,13.4050200", accuracy: "12")
    private static let opening = "100.00", price = "12.50", rest = "87.50", currency = "EUR"
    private static let text = "two coffees"
    /// Protects nothing but a demonstration.
    private static let pin = "demonstration"

    /// - Returns: what was shown to be so; whatever is not so is thrown.
    func play() async throws -> DemoAnswer {
        let pinFile = cast.folder.path(of: "pin")
        do throws(FileError) {
            try PrivateFile(path: pinFile).write(Array(Self.pin.utf8))
        } catch {
            throw CommandError(error)
        }
        let clearing = try await openBank(pinFile)
        try await openAccounts(clearing, pinFile)
        try await fund(pinFile)

        try output.say("\nAda and Ben bump their devices. Ben asks for \(Self.price) \(Self.currency).\n")
        let bump = DemoBump(
            cast: cast, debtor: Self.debtor, creditor: Self.creditor, amount: Self.price, text: Self.text)
        let outcome = try await Deadline.wait(120, for: "the bump") { [output] in
            try await bump.play { step in try output.say(Self.line(step, output.style)) }
        }
        try output.say(
            "\nBoth devices showed \(output.style.apply(.code, outcome.string)), and both people confirmed it.")
        let receipt = try await checkReceipts(outcome, clearing)
        let audit = try await checkBook()
        return DemoAnswer(steps: outcome.steps, string: outcome.string, receipt: receipt, audit: audit)
    }

    // MARK: Before the bump

    private func openBank(_ pinFile: String) async throws -> Bank {
        let made: InitAnswer = try await cast.ask([
            "init", "--role", "clearing", "--name", "Corner Bank", "--listen", "127.0.0.1:0", "--pin-file", pinFile,
            "--home", cast.home(of: Self.bank),
        ])
        let ready = try await cast.start(Self.bank, pinFile: pinFile)
        guard let address = made.clearing, let listen = ready.listen else {
            throw CommandError(.failed, "demo_failed", "the clearing node does not say who or where it is")
        }
        try output.say("Corner Bank keeps the book, a clearing node on \(listen).")
        return Bank(address: address, listen: listen)
    }

    /// What payment nodes are told of the clearing node.
    private struct Bank: Sendable {
        let address, listen: String
    }

    private func openAccounts(_ bank: Bank, _ pinFile: String) async throws {
        for person in [Self.debtor, Self.creditor] {
            let _: InitAnswer = try await cast.ask([
                "init", "--role", "payment", "--name", person.title, "--clearing", bank.listen,
                "--clearing-id", bank.address, "--pin-file", pinFile, "--home", cast.home(of: person.name),
            ])
            _ = try await cast.start(person.name, pinFile: pinFile)
            try await waitForAccount(person)
        }
        try output.say("Ada and Ben each run a payment node, and have an account there.")
    }

    private func waitForAccount(_ person: DemoPerson) async throws {
        let home: Home
        do throws(HomeError) { home = try Home(path: cast.home(of: person.name)) } catch { throw CommandError(error) }
        try await Deadline.wait(60, for: "\(person.name)'s account") {
            while try await !LocalAPI(home: home).status().ready { try await Deadline.pause() }
        }
    }

    private func fund(_ pinFile: String) async throws {
        let account: IdentityAnswer = try await cast.ask(["identity", "--home", cast.home(of: Self.debtor.name)])
        let _: CreditAnswer = try await cast.ask([
            "account", "credit", account.account ?? "", Self.opening, Self.currency, "--reference", "demonstration 1",
            "--booked", "today", "--pin-file", pinFile, "--home", cast.home(of: Self.bank),
        ])
        try output.say("Ada brings \(Self.opening) \(Self.currency) to the bank, which credits them to her account.")
    }

    /// `  3  match     the clearing node introduced the two       401.2 ms`
    private static func line(_ step: DemoSteps.Done, _ style: Style) -> String {
        let what = [
            "both people bumped their devices", "both reports are with the clearing node",
            "the clearing node introduced the two", "Ben's device signed its request",
            "Ada's device signed the instruction to pay", "the clearing node booked it, durably",
            "both hold the receipt",
        ][step.number - 1]
        let name = step.name.padded(to: 10)
        let tenths = step.tookMicroseconds / 100
        let took = step.number == 1 ? "" : "\(tenths / 10).\(tenths % 10) ms".leftPadded(to: 10)
        return "  \(step.number)  \(style.apply(.strong, name))\(what.padded(to: 46))\(style.apply(.faint, took))"
    }

    // MARK: After it

    /// Each exports the receipt, and it is checked with the clearing node's id alone.
    private func checkReceipts(_ outcome: DemoBump.Outcome, _ bank: Bank) async throws -> ReceiptView {
        var views: [ReceiptView] = []
        for (person, payment) in [(Self.debtor, outcome.debtor), (Self.creditor, outcome.creditor)] {
            let file = cast.folder.path(of: "\(person.name).receipt")
            let _: ExportAnswer = try await cast.ask([
                "receipt", "export", payment.identifier, file, "--home", cast.home(of: person.name),
            ])
            views.append(try await cast.ask(["receipt", "verify", file, "--clearing-id", bank.address]))
        }
        guard let view = views.first, views.allSatisfy({ $0 == view }), view.kind == .settled,
            view.amount?.text == "\(Self.price) \(Self.currency)", view.identifier == outcome.debtor.identifier
        else {
            throw CommandError(.integrityBroken, "demo_failed", "the receipts do not say what happened")
        }
        try output.say("\nThe receipt, checked without any node, with the bank's id alone:")
        try output.say(view.text(output.style))
        return view
    }

    private func checkBook() async throws -> AuditAnswer {
        for (person, expected) in [(Self.debtor, Self.rest), (Self.creditor, Self.price)] {
            let balance: BalanceView = try await cast.ask(["balance", "--home", cast.home(of: person.name)])
            guard balance.balances.count == 1, balance.balances[0].amount == expected,
                balance.balances[0].currency == Self.currency
            else {
                throw CommandError(
                    .integrityBroken, "demo_failed", "\(person.name) does not have \(expected) \(Self.currency)",
                    why: balance.text(.plain))
            }
        }
        let audit: AuditAnswer = try await cast.ask(["audit", "--home", cast.home(of: Self.bank)])
        try output.say("\nAda has \(Self.rest) \(Self.currency), Ben has \(Self.price) \(Self.currency).")
        try output.say(audit.text(output.style))
        return audit
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
    fileprivate func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
