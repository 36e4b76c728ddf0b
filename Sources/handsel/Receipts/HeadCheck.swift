import ClearingService
import PaymentProtocol

/// Checks heads of one log with nothing but its id: no book, no node, no network.
struct HeadCheck {
    let log: PublicKey

    /// A head in a file, signed by this log.
    func head(_ path: String) throws(CommandError) -> SignedRoot {
        let head = try OutsideHeadFile(path: path).readRoot()
        guard head.log == log else {
            throw CommandError(
                .integrityBroken, "other_log", "\(path) is of another clearing node's log",
                why: "It is of \(head.log).", next: "Compare the clearing node's id with the one you were given.")
        }
        return head
    }

    /// Two heads over as many records have one root.
    func same(
        _ first: SignedRoot, _ firstPath: String, _ second: SignedRoot, _ secondPath: String
    ) throws(CommandError) {
        guard first.size == second.size else {
            throw .usage(
                "\(firstPath) leads to \(first.size) records, and \(secondPath) is over \(second.size)",
                next: "What connects two heads is a consistency receipt between just these: /v1/consistency?from="
                    + "\(min(first.size, second.size))&to=\(max(first.size, second.size))")
        }
        guard first.root == second.root else {
            throw CommandError(
                .integrityBroken, "two_histories", "the log has two histories",
                why:
                    "Its key signed two roots over its first \(first.size) records: \(first.root) in \(firstPath), and "
                    + "\(second.root) in \(secondPath).",
                next: "Keep both files: together they prove it to anybody.")
        }
    }

    /// The later head of a receipt that connects it with the earlier one.
    func continuation(of earlier: SignedRoot, _ path: String) throws(CommandError) -> SignedTreeHead {
        let bytes = try OutsideFile(path: path).read(
            bytesMax: ConsistencyReceipt.bytesMax, what: "a consistency receipt")
        do throws(ReceiptError) {
            let receipt = try ConsistencyReceipt(decoding: bytes)
            guard receipt.earlierSize == earlier.size else {
                throw ReceiptError.wrongSize(signed: earlier.size, proven: receipt.earlierSize)
            }
            return try receipt.verify(earlierRoot: earlier.root, log: log)
        } catch {
            throw CommandError(
                .integrityBroken, "receipt_invalid",
                "\(path) does not show that the later records continue the earlier ones",
                why: why(error, earlier),
                next: "Ask the clearing node for a new one: /v1/consistency?from=\(earlier.size)")
        }
    }

    private func why(_ error: ReceiptError, _ earlier: SignedRoot) -> String {
        switch error {
        case .tooLarge, .malformed, .unsupportedAlgorithm, .unsupportedTree, .emptyPath:
            "It is no consistency receipt in the form of RFC 9942."
        case .wrongSize(let size, let proven) where size == earlier.size:
            "The head is over \(size) records, and the receipt begins with \(proven)."
        case .wrongSize: "The size that is signed is not the one that is proven."
        case .wrongLog(_, let found): "It is from another clearing node's log: \(found)."
        case .wrongSigner: "A key signed it that does not speak for this log."
        case .wrongPath:
            "The tree of the later records does not begin with the \(earlier.size) records of the earlier head."
        case .invalidSignature: "The clearing node did not sign the later root that follows from it."
        case .forgedMessage(let error): "\(error)."
        }
    }
}

/// Which heads fit. Docs/schemas/head-check.json.
struct HeadCheckAnswer: Answer {
    /// So many records, under this root.
    struct Head: Codable, Equatable, Sendable {
        let size: UInt64
        let root: String
        let time: String

        init(_ signed: SignedRoot) {
            (size, root, time) = (signed.size, signed.root.description, signed.time.rfc3339)
        }
    }

    let version: ViewVersion
    /// The log's id, in hexadecimal.
    let clearing: String
    let head: Head
    /// A head that is proven to continue it; left out if none was asked about.
    let later: Head?

    init(_ head: SignedRoot, later: SignedRoot?) {
        version = ViewVersion()
        clearing = head.log.description
        self.head = Head(head)
        self.later = later.map(Head.init)
    }

    func text(_ style: Style) -> String {
        func line(_ head: Head) -> String {
            "  \(head.size) records, root \(head.root), signed \(TimeText.short(head.time)) UTC"
        }
        guard let later else {
            return "\(style.apply(.good, "Signed:"))\n\(line(head))\n  by \(clearing)"
        }
        return
            "\(style.apply(.good, "Proven:")) the first \(head.size) of \(later.size) records are the same as before.\n"
            + "\(line(head))\n\(line(later))\n  by \(clearing)"
    }
}

extension HeadView: Answer {
    func text(_ style: Style) -> String {
        "The head over \(size) records, root \(root), signed \(TimeText.short(time)) UTC."
    }
}
