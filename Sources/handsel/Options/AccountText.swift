import Ledger
import PaymentProtocol

/// Accounts and clearing nodes as people pass them on and type them.
enum AccountText {
    static func read(_ text: String) throws(CommandError) -> AccountIdentifier {
        do {
            return try AccountIdentifier(text: text)
        } catch {
            throw explain(error, text, what: "an account", source: "handsel identity prints a payment node's account.")
        }
    }

    static func readClearing(_ text: String) throws(CommandError) -> ClearingAddress {
        do {
            return try ClearingAddress(text: text)
        } catch {
            throw explain(
                error, text, what: "a clearing node's id",
                source: "The operator of the clearing node gets it from: handsel identity")
        }
    }

    /// What proves a receipt, out of the text that names the clearing node, or by itself in hexadecimal.
    static func readLog(_ text: String) throws(CommandError) -> PublicKey {
        if let bytes = Bytes32(hexadecimal: text) { return PublicKey(bytes) }
        return try readClearing(text).log
    }

    private static func explain(
        _ error: Bech32mError, _ text: String, what: String, source: String
    ) -> CommandError {
        let shown = CellWidth.fitting(text, into: 40)
        switch error {
        case .wrongChecksum:
            return .usage("“\(shown)” has a slip: its checksum does not fit", next: "Copy \(what) again, whole.")
        case .wrongPrefix(_, "hsla"):
            return .usage("“\(shown)” is an account, not \(what)", next: source)
        case .wrongPrefix(_, "hslc"):
            return .usage("“\(shown)” is a clearing node's id, not \(what)", next: source)
        case .tooLong, .mixedCase, .noPrefix, .tooShort, .invalidCharacter, .wrongPrefix, .invalidPadding,
            .wrongByteCount:
            return .usage("“\(shown)” is not \(what)", next: source)
        }
    }
}
