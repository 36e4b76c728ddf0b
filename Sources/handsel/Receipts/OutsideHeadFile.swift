import ClearingService
import Ledger
import NodeRuntime
import PaymentProtocol

/// A file with a state of a clearing node's log that somebody kept: what `head export` writes, what `/v1/head` serves, and
/// everything else that names one.
struct OutsideHeadFile: Equatable, Sendable {
    let path: String

    /// Reads what anybody may have made, and verifies each signature that can be verified without the book.
    ///
    /// - Returns: at least one.
    func read() throws(CommandError) -> [OutsideHead] {
        let bytes = try OutsideFile(path: path).read(bytesMax: OutsideHead.bytesMax, what: "a head")
        do throws(OutsideHeadError) {
            if bytes.first(where: { !Self.isSpace($0) }) == UInt8(ascii: "{") { return [try readJSON(bytes)] }
            return try OutsideHead.read(bytes)
        } catch {
            throw CommandError(
                .integrityBroken, "not_a_head", "\(path) is no signed state of a clearing node's log",
                why: Self.why(error),
                next: "Ask for the file again: what is not JSON is copied byte for byte, never as text.")
        }
    }

    /// The one state in it with its root.
    func readRoot() throws(CommandError) -> SignedRoot {
        guard case .root(let signed)? = try read().first else {
            throw .usage(
                "\(path) is a consistency receipt, which stands between two heads",
                next: "Give it with --receipt, and the earlier head before it.")
        }
        return signed
    }

    /// A head as `/v1/head` serves it, or as the answer about consistency holds it.
    private func readJSON(_ bytes: [UInt8]) throws(OutsideHeadError) -> OutsideHead {
        // Whatever is wrong with the text, it is neither of the two.
        let found = (try? HeadView(json: bytes)) ?? (try? ConsistencyView(json: bytes).head)
        guard let found, let signed = Base64URL.decode(found.head), let root = Bytes32(hexadecimal: found.root) else {
            throw .unknownForm
        }
        let head: SignedTreeHead
        do throws(ReceiptError) {
            head = try SignedTreeHead(decoding: signed, root: Digest(root))
        } catch {
            throw .receipt(error)
        }
        return .root(try SignedRoot(head))
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 }

    private static func why(_ error: OutsideHeadError) -> String {
        switch error {
        case .unknownForm:
            "It is neither what /v1/head serves nor a receipt, evidence, a statement of liabilities or a consistency receipt."
        case .malformed(let error): "Its bytes do not fit: \(error)."
        case .receipt(let error): "It does not verify: \(error)."
        case .evidence(let error): "It is evidence of nothing: \(error)."
        case .statement(let error): "It is no signed statement: \(error)."
        case .noRoot:
            "It is a signed head without its root, which is what was signed: keep the whole answer of /v1/head."
        case .notSignedByLog: "Another key than the log's own signed it."
        }
    }
}
