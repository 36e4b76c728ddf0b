import PaymentProtocol

/// One signed head in a file of a clearing node's home.
struct KeptHead {
    let file: PrivateFile
    /// What it means that the file is damaged, and what to do about it.
    let adviceIfDamaged: String

    func write(_ head: SignedTreeHead) throws {
        try file.write(try HeadEvidence(head, .unproven(nil)).encoded)
    }

    /// - Returns: nil if there is none.
    /// - Throws: `NodeError` of kind `.integrity` if the file is damaged; `FileError`.
    func read() throws -> SignedTreeHead? {
        guard let bytes = try file.read(bytesMax: HeadEvidence.bytesMax) else { return nil }
        do throws(HeadEvidenceError) {
            return try HeadEvidence(decoding: bytes).head
        } catch {
            throw NodeError(.integrity, "\(file.path) is damaged (\(error)). \(adviceIfDamaged)")
        }
    }
}
