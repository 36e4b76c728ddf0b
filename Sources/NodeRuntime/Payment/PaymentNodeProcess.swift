import ClearingService
import Ledger
import Logging
import PaymentProtocol
import ServiceLifecycle
import Storage

/// A payment node at work: one machine, its journal, its link to the clearing node, and its user's door.
struct PaymentNodeProcess {
    private let store: PaymentStore
    private let driver: MachineDriver<PaymentShell>
    private let shell: PaymentShell
    private let link: ClearingLink

    /// All that the node's machine has reason to sign. Not that a payment is meant which needs the PIN: only whoever opens the
    /// keys anew can sign that.
    static let purposes: [SigningPurpose] = [
        .accountOpening, .channelProof, .paymentRequest, .paymentIntent, .escrowStep, .refund, .accountInstruction,
        .keyAuthorisation, .ownLimits,
    ]

    /// Events that one group commit takes at most; a payment node has few.
    private static let groupMaximum = 64

    /// - Throws: `NodeError` if the home is not a payment node's; `StorageError` if its journal cannot be opened.
    init(
        _ home: Home, _ configuration: NodeConfiguration, _ settings: NodeConfiguration.Payment, keys: NodeSecretKeys,
        clock: any ClockSource, logger: Logger, onOpened: @escaping @Sendable () -> Void = {}
    ) throws {
        guard case .payment(let account, _) = keys.publicKeys else {
            throw NodeError(.usage, "node.toml says that this is a payment node, but the keys are a clearing node's")
        }
        store = try PaymentStore(path: home.path(of: .journal))
        if case .genesis(let identity)? = try store.records(from: 0, limit: 1).first?.body {
            guard identity.key == account else {
                throw NodeError(
                    .integrity,
                    "these keys are not those of the journal in this home: restore the ones that belong to it")
            }
            guard identity.clearing.log == settings.clearingAddress.log else {
                throw NodeError(
                    .usage,
                    "clearing_id in node.toml names another clearing node than the one at which this node has its account"
                )
            }
        }
        shell = PaymentShell(
            store: store,
            identity: PaymentNodeIdentity(
                name: configuration.name, key: account, clearing: settings.clearingAddress),
            signer: Signer(keys, purposes: Self.purposes),
            logger: logger)
        driver = MachineDriver(
            shell, groupMaximum: Self.groupMaximum, clock: clock, logger: logger, onOpened: onOpened)
        link = ClearingLink(
            key: keys.link, clearing: settings.clearingAddress, host: settings.clearing.hostText,
            port: Int(settings.clearing.port), inbox: driver.inbox, clock: clock, logger: logger)
        shell.connect { [link] request, correlation in
            link.ask(request, correlation: correlation)
        } cutLink: { [link] in
            link.cut()
        }
    }

    var services: [any Service] { [MachineService(driver: driver), PaymentLinkService(link: link)] }

    var desk: PaymentDesk { PaymentDesk(shell: shell, inbox: driver.inbox) }

    func close() throws {
        shell.stop()
        try store.close()
    }
}
