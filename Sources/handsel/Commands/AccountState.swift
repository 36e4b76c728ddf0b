import ArgumentParser
import ClearingService
import Ledger
import NodeRuntime
import PaymentProtocol

/// Locks, unlocks or closes an account: on a payment node as its owner, on a clearing node as the operator.
enum AccountState {
    static func change(
        _ action: AccountAction, _ accountText: String?, key keyText: String? = nil, reason: String? = nil,
        _ pinOption: PINOption, _ common: CommonOptions
    ) async throws {
        let home = try common.existingHome()
        let account = try accountText.map { text throws(CommandError) in try AccountText.read(text) }
        let key = try keyText.map { text throws(CommandError) in try KeyText.read(text) }
        guard case .clearing = try Runtime.publicKeys(of: home) else {
            let receipt = try await LocalAPI(home: home).instruct(action, account: account, key: key)
            return try common.output.write(InstructionAnswer(receipt))
        }
        guard let account else {
            throw CommandError.usage("an operator has to say which account", next: "Name it: hsla1...")
        }
        let words = try ReferenceText.readOptional(reason)
        let order: OperatorInstruction.Order
        switch action {
        case .lock:
            guard let words else {
                throw CommandError.usage("an operator's lock needs a reason", next: "Say so with --reason TEXT.")
            }
            order = .lockAccount(account, reason: words)
        case .unlock: order = .unlockAccount(account, reason: words)
        case .close: order = .closeAccount(account, reason: words)
        case .reportLoss:
            throw CommandError.usage(
                "only an owner reports a key lost", next: "You can lock the account: handsel account lock")
        }
        try common.output.write(try await OperatorInstructions.give(order, reference: nil, pinOption, common))
    }
}

enum KeyText {
    static func read(_ text: String) throws(CommandError) -> PublicKey {
        guard let bytes = Bytes32(hexadecimal: text) else {
            throw .usage("“\(text)” is not a key", next: "It has 64 digits 0–9 and a–f: handsel identity --json")
        }
        return PublicKey(bytes)
    }
}

struct AccountLockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Lock an account: nothing moves, in or out, until it is unlocked.",
        discussion: """
            On your own payment node:
              handsel account lock

            When a device is mislaid, on another one whose key is an owner of the account as well; the key that --key \
            names, the mislaid one's, cannot undo it:
              handsel account lock hsla1... --key 03a1...

            As a clearing node's operator, with a reason that the owner sees:
              handsel account lock hsla1... --reason "reported stolen by telephone"
            """)

    @Argument(help: "Which account; left out, this node's own.")
    var account: String?
    @Option(help: ArgumentHelp("A key that is not to undo the lock.", valueName: "hex"))
    var key: String?
    @Option(help: ArgumentHelp("Operator: why, for the owner to read.", valueName: "text"))
    var reason: String?
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await AccountState.change(.lock, account, key: key, reason: reason, pinOption, common)
    }
}

struct AccountUnlockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Unlock an account that you locked.",
        discussion: """
            An owner undoes an owner's lock, with another key than the one that was locked out; the operator undoes the \
            operator's. The account is open when neither keeps it locked.
              handsel account unlock
              handsel account unlock hsla1... --reason "found again"
            """)

    @Argument(help: "Which account; left out, this node's own.")
    var account: String?
    @Option(help: ArgumentHelp("Operator: why, for the owner to read.", valueName: "text"))
    var reason: String?
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await AccountState.change(.unlock, account, reason: reason, pinOption, common)
    }
}

struct AccountCloseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Close an empty account, for ever.",
        discussion: """
            Pay or withdraw everything first. Money that still arrives for it waits in suspense at the clearing node.
              handsel account close
            """)

    @Argument(help: "Which account; left out, this node's own.")
    var account: String?
    @Option(help: ArgumentHelp("Operator: why, for the owner to read.", valueName: "text"))
    var reason: String?
    @OptionGroup var pinOption: PINOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await AccountState.change(.close, account, reason: reason, pinOption, common)
    }
}

struct AccountReportLossCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report-loss",
        abstract: "Report a device lost: its key is revoked for good, and the account locked.",
        discussion: """
            On another device of yours, whose key you made an owner of the account before (handsel account add-key). \
            --key is the lost device's, which its add-key printed.
              handsel account report-loss hsla1... --key 03a1...

            Then give a new device's key authority, and unlock. Without a second owner's key, ask the operator to lock.
            """)

    @Argument(help: "Which account: the lost device's.")
    var account: String?
    @Option(help: ArgumentHelp("The lost key.", valueName: "hex"))
    var key: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let home = try common.existingHome()
        let account = try account.map { text throws(CommandError) in try AccountText.read(text) }
        let receipt = try await LocalAPI(home: home).instruct(.reportLoss, account: account, key: KeyText.read(key))
        try common.output.write(InstructionAnswer(receipt))
    }
}

struct AccountAddKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-key",
        abstract: "Give another device's key authority over this node's account.",
        discussion: """
            As an owner it can also lock the account and report this device lost. Its key is the key that handsel \
            identity --json prints there.
              handsel account add-key 03a1... --role owner
            """)

    @Argument(help: "The other device's public key, in hexadecimal.")
    var key: String
    @Option(help: ArgumentHelp("owner: everything; payer: to ask and to pay.", valueName: "role"))
    var role: String = "owner"
    @OptionGroup var common: CommonOptions

    func run() async throws {
        guard ["owner", "payer"].contains(role) else {
            throw CommandError.usage("a role is owner or payer, not “\(role)”")
        }
        let home = try common.existingHome()
        let receipt = try await LocalAPI(home: home).authorise(KeyText.read(key), role: role)
        try common.output.write(InstructionAnswer(receipt))
        if case .payment(let own, _) = try Runtime.publicKeys(of: home), role == "owner" {
            try common.output.say(
                "Should this device be lost, say on the other one:\n  handsel account report-loss "
                    + "\(receipt.account ?? "hsla1...") --key \(own)")
        }
    }
}

struct AccountLocksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "locks",
        abstract: "Clearing node: list the accounts that are locked, and by whom.",
        discussion: """
              handsel account locks
            """)

    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try common.output.write(try await LocalAPI(home: try common.existingHome()).locks(page))
    }
}
