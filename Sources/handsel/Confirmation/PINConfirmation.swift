import ClearingService
import Ledger
import NodeRuntime
import PaymentProtocol

/// What a command does about a payment that is refused until the PIN is typed for it: it asks for the PIN, and has the node
/// make the payment anew.
///
///     pay ──refused: confirmation_required──▶ show the payment ──▶ PIN opens the keys ──▶ they sign that it is meant ──▶ confirmed
///
/// The PIN stays in this process. Tries are counted in the home, for all commands together (`KeyStore`). The node makes such a
/// payment only on that signature, so that a program that reaches its socket and does not know the PIN cannot say that it was typed.
struct PINConfirmation: Sendable {
    let home: Home
    /// What `--pin-file` said, if it was given.
    let pinFile: String?
    /// Whether somebody at the terminal types the PIN.
    let isTyped: Bool

    /// Slips that are forgiven at one prompt.
    static let triesMax = 3

    init(_ home: Home, _ option: PaymentPINOption) {
        self.home = home
        pinFile = option.pinFile
        isTyped = option.pinFile == nil && Terminal.Stream.standardInput.isAtHand
    }

    /// - Parameters:
    ///   - pay: makes the payment for the first time.
    ///   - confirm: has it made anew.
    /// - Throws: `CommandError`, of what refused the payment; `wrong_pin`; `confirmation_required` if there is no PIN.
    func paying<View>(
        _ pay: () async throws(CommandError) -> View,
        confirm: (Signed<PaymentConfirmation>) async throws(CommandError) -> View
    ) async throws(CommandError) -> View {
        do throws(CommandError) {
            return try await pay()
        } catch {
            guard error.code == Self.code, let identifier = error.cause?.identifier else { throw error }
            return try await confirm(try await confirmation(of: identifier))
        }
    }

    /// What a refusal for want of the PIN is called.
    static let code = PaymentRefusal.confirmationRequired.name

    /// - Parameter identifier: hexadecimal, of the intent that was refused.
    func confirmation(of identifier: String) async throws(CommandError) -> Signed<PaymentConfirmation> {
        let view = try await LocalAPI(home: home).receipt(identifier)
        let intent = try Self.intent(view)
        try Terminal.write("This payment needs your PIN again: \(Self.terms(intent.message)).\n", to: .standardError)
        return try sign(intent, with: try unlock())
    }

    /// Read out of the receipt, so that what is shown is what is signed.
    private static func intent(_ view: ReceiptView) throws(CommandError) -> Signed<PaymentIntent> {
        do {
            guard let bytes = Base64URL.decode(view.receipt),
                let intent = try SettlementReceipt(decoding: bytes).payment?.intent
            else { throw LocalAPI.misunderstood("a receipt of no payment") }
            return intent
        } catch let error as CommandError {
            throw error
        } catch {
            throw LocalAPI.misunderstood("\(error)")
        }
    }

    private static func terms(_ intent: PaymentIntent) -> String {
        switch intent.purpose {
        case .transfer: "\(intent.amount) to \(intent.creditor.text)"
        case .escrow: "\(intent.amount) set aside for \(intent.creditor.text)"
        case .withdrawal: "\(intent.amount) paid out by the operator"
        }
    }

    private func unlock() throws(CommandError) -> NodeSecretKeys {
        for left in (0..<Self.triesMax).reversed() {
            let pin = try readPIN()
            do throws(KeyStoreError) {
                return try KeyStore(home).unlock(with: pin)
            } catch .wrongPIN(pauseSeconds: 0) where isTyped && left > 0 {
                try Terminal.write("The PIN is wrong. Again.\n", to: .standardError)
            } catch {
                let refusal = CommandError(error)
                throw CommandError(refusal.status, refusal.code, refusal.what, why: "Nothing was paid.")
            }
        }
        preconditionFailure("the last try returns or throws")
    }

    private func readPIN() throws(CommandError) -> PIN {
        do throws(PINError) {
            return try PINSource.readForPayment(file: pinFile, isTyped: isTyped)
        } catch .noTerminal {
            throw CommandError(
                .refused, Self.code, "this payment needs the PIN, given for it alone, and there is none",
                why: "The clearing node's rules ask for it. Nothing was paid.",
                next: "Pay at a terminal, or give a script the PIN: --pin-file FILE, or \(PINSource.variable).")
        } catch {
            throw CommandError(error)
        }
    }

    private func sign(
        _ intent: Signed<PaymentIntent>, with keys: NodeSecretKeys
    ) throws(CommandError) -> Signed<PaymentConfirmation> {
        guard case .payment(let account, _) = keys.publicKeys else {
            throw .usage("only a payment node pays", next: "Is --home the right one?")
        }
        let unsigned = UnsignedEnvelope(
            PaymentConfirmation(clearing: intent.message.clearing, intent: intent.digest), signer: account)
        do {
            let signature = try Signer(keys, purposes: [.paymentConfirmation])
                .sign(.paymentConfirmation, unsigned.toBeSigned)
            return try unsigned.signed(with: signature)
        } catch {
            throw CommandError(.failed, "unexpected", "cannot sign that this payment is meant", why: "\(error).")
        }
    }
}
