public import Ledger

/// The whole state of a clearing node in bytes, so that a start need not replay what led to it.
///
/// `[version, tree size, tree root, SHA-256 of the state, state]`. It is bound to the journal by the tree: whoever reads one
/// asks the journal for its root at that size, and replays everything if it is another. There is one encoding of each state;
/// every other is refused. An audit compares the state with the records.
public struct ClearingSnapshot: Sendable {
    static let version: UInt64 = 2
    /// Far above what the bounds on accounts and remembered intents lead to.
    public static let bytesMax = 1 << 32

    /// How many records led to the state, and the root of the tree over them.
    public let size: UInt64
    public let root: Digest
    public let state: ClearingState

    public init(_ state: ClearingState) {
        (size, root) = (state.tree.size, state.tree.root)
        self.state = state
    }

    public var encoded: [UInt8] {
        let body = state.snapshotBytes
        return CBOREncoder.encode(capacity: body.count + 128) { encoder in
            encoder.array(count: 5)
            encoder.unsigned(Self.version)
            encoder.unsigned(size)
            encoder.bytes(root.bytes32)
            encoder.bytes(Digest.sha256(of: body).bytes32)
            encoder.bytes(body)
        }
    }

    /// - Throws: `SnapshotError`. That the journal says the same is for the caller to ask.
    public init(decoding bytes: [UInt8]) throws(SnapshotError) {
        let digest: Digest
        let body: Range<Int>
        do throws(CBORError) {
            var decoder = try CBORDecoder(bytes, bytesMax: Self.bytesMax)
            let count = try decoder.array(countMax: 16)
            let version = try decoder.unsigned()
            guard version == Self.version else { throw .notAllowed("version \(version) of a snapshot") }
            guard count == 5 else { throw .wrongLength(expected: 5, found: UInt64(count)) }
            size = try decoder.unsigned()
            root = try decoder.digest()
            digest = try decoder.digest()
            body = try decoder.bytesRange(max: Self.bytesMax)
            try decoder.finish()
        } catch {
            throw .malformed("\(error)")
        }
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[body])) }
        guard hash.finish() == digest else { throw .damaged }
        state = try ClearingState(snapshotBytes: bytes, in: body)
        guard state.tree.size == size, state.tree.root == root else {
            throw .malformed("the tree of another size or root")
        }
    }
}

/// Why bytes are no snapshot that a node could go on from.
public enum SnapshotError: Error, Equatable, Sendable {
    /// Not the bytes that were written: the file was damaged.
    case damaged
    /// Whole, but not what this version writes.
    case malformed(String)
    /// The tables are of no book.
    case book(BookImageError)
}

extension SnapshotError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .damaged: "it is damaged"
        case .malformed(let what): "it is not what this version writes: \(what)"
        case .book(let error): "it is of no book: \(error)"
        }
    }
}
