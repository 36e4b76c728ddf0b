import ClearingService
import NodeRuntime
import PaymentProtocol

/// Evidence in a file of its own: what `evidence export` writes and `evidence verify` reads.
struct HeadEvidenceFile: Equatable, Sendable {
    let path: String

    /// Reads evidence that anybody may have made, and verifies everything in it.
    func read() throws(CommandError) -> HeadEvidence {
        let bytes = try OutsideFile(path: path).read(bytesMax: HeadEvidence.bytesMax, what: "evidence")
        do throws(HeadEvidenceError) {
            return try HeadEvidence(decoding: bytes)
        } catch {
            throw CommandError(
                .integrityBroken, "no_evidence", "\(path) shows nothing", why: Self.why(error),
                next: "Ask for the file again: evidence is copied byte for byte, never as text.")
        }
    }

    private static func why(_ error: HeadEvidenceError) -> String {
        switch error {
        case .malformed(let error): "Its bytes do not fit: \(error)."
        case .receipt(let error): "Something in it does not verify: \(error)."
        case .notSignedByLog: "Another key than the log's own signed one of the heads."
        case .noContradiction: "For all that it shows, the two heads fit."
        }
    }
}

/// Which evidence was written where. Docs/schemas/evidence-export.json.
struct EvidenceExportAnswer: Answer {
    let version: ViewVersion
    let file: String
    let bytes: Int
    /// Whether it proves to anybody that the log's key signed two histories.
    let proof: Bool

    /// Writes the file, and says so.
    init(writing view: EvidenceView, to file: String) throws(CommandError) {
        guard let evidence = Base64URL.decode(view.evidence) else {
            throw LocalAPI.misunderstood("evidence that is not base64url")
        }
        try ReceiptFile(path: file).create(evidence)
        version = ViewVersion()
        self.file = file
        bytes = evidence.count
        proof = view.proof
    }

    func text(_ style: Style) -> String {
        "Wrote the evidence to \(SafeText.clean(file)) (\(bytes) bytes)."
            + (proof ? "" : " It is a question that the clearing node can still answer, not a proof.")
    }
}

extension EvidenceView: Answer {
    func text(_ style: Style) -> String {
        func line(_ name: String, _ head: Head) -> String {
            "  \(name)  \(head.size) records, root \(head.root), signed \(TimeText.short(head.time)) UTC"
        }
        let verdict = proof ? style.apply(.error, "Proven:") : style.apply(.strong, "Not answered:")
        let lines = [
            "\(verdict) \(message)", "  log    \(clearing)", line("first", head), other.map { line("other", $0) },
        ]
        return lines.compactMap { $0 }.joined(separator: "\n")
    }
}
