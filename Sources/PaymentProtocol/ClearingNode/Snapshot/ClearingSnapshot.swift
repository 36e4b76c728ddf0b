public import Ledger

/// The whole state of a clearing node in bytes, so that a start need not replay what led to it.
///
/// `[version, tree size, tree root, SHA-256 of the three parts, counters of payments, remembered intents, the rest]`: parts that
/// two cores can read beside each other. It is bound to the
/// journal by the tree: whoever reads one asks the journal for its root at that size, and replays everything if it is another.
/// There is one encoding of each state; every other is refused. An audit compares the state with the records.
public struct ClearingSnapshot: Sendable {
    static let version: UInt64 = 3
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
        let (intents, rest) = state.snapshotParts
        let parts = [state.limits.activity.bytes, intents, rest]
        var hash = SHA256()
        for part in parts { hash.update(part) }
        let digest = hash.finish()
        return CBOREncoder.encode(capacity: parts.reduce(128) { $0 + $1.count }) { encoder in
            encoder.array(count: 7)
            encoder.unsigned(Self.version)
            encoder.unsigned(size)
            encoder.bytes(root.bytes32)
            encoder.bytes(digest.bytes32)
            for part in parts { encoder.bytes(part) }
        }
    }

    /// - Parameter work: how what can be read beside each other is.
    /// - Throws: `SnapshotError`. That the journal says the same is for the caller to ask.
    public init(decoding bytes: [UInt8], _ work: some WorkPairing = InTurn()) throws(SnapshotError) {
        let parts: Parts
        do throws(CBORError) {
            var decoder = try CBORDecoder(bytes, bytesMax: Self.bytesMax)
            let count = try decoder.array(countMax: 16)
            let version = try decoder.unsigned()
            guard version == Self.version else { throw .notAllowed("version \(version) of a snapshot") }
            guard count == 7 else { throw .wrongLength(expected: 7, found: UInt64(count)) }
            size = try decoder.unsigned()
            root = try decoder.digest()
            parts = try Parts(from: &decoder)
            try decoder.finish()
        } catch {
            throw .malformed("\(error)")
        }
        let (counted, others) = work.both({ parts.counters(in: bytes) }, { parts.rest(of: bytes) })
        let counters = try counted.get()
        var (state, accounts) = try others.get()
        state.limits.activity = counters
        try state.recentIntents.read(bytes, in: parts.intents, of: accounts, work)
        self.state = state
        guard state.tree.size == size, state.tree.root == root else {
            throw .malformed("the tree of another size or root")
        }
    }

    /// Where the parts are.
    private struct Parts: Sendable {
        let digest: Digest
        let counters, intents, rest: Range<Int>

        init(from decoder: inout CBORDecoder) throws(CBORError) {
            digest = try decoder.digest()
            counters = try decoder.bytesRange(max: bytesMax)
            intents = try decoder.bytesRange(max: bytesMax)
            rest = try decoder.bytesRange(max: bytesMax)
        }

        /// If all of the bytes are those that were written.
        func counters(in bytes: [UInt8]) -> Result<PaymentActivity, SnapshotError> {
            bytes.withUnsafeBytes { bytes in
                var hash = SHA256()
                for part in [counters, intents, rest] { hash.update(UnsafeRawBufferPointer(rebasing: bytes[part])) }
                guard hash.finish() == digest else { return .failure(.damaged) }
                guard let activity = PaymentActivity(bytes: UnsafeRawBufferPointer(rebasing: bytes[counters])) else {
                    return .failure(.malformed("counters"))
                }
                return .success(activity)
            }
        }

        func rest(of bytes: [UInt8]) -> Result<(ClearingState, [AccountIdentifier]), SnapshotError> {
            Result { () throws(SnapshotError) in
                var accounts: [AccountIdentifier] = []
                return (try ClearingState(rest: bytes, in: rest, accounts: &accounts), accounts)
            }
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
