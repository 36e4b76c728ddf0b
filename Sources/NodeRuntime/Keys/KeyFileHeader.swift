import CSodium
import Ledger
import PaymentProtocol

/// What a key file says in the open: whose keys it holds, and how a PIN becomes the key that opens it.
///
/// ```
/// { 1: version, 2: role, 3: [operations, memory bytes], 4: salt, 5: nonce, 6: [name, public key, ...] }
/// ```
struct KeyFileHeader: Equatable, Sendable {
    static let version: UInt64 = 1
    static let nonceByteCount = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)

    let publicKeys: NodePublicKeys
    let cost: KeyCost
    let salt: [UInt8]
    let nonce: [UInt8]

    /// With a fresh salt and nonce.
    init(publicKeys: NodePublicKeys, cost: KeyCost, using random: inout some RandomNumberGenerator) {
        self.publicKeys = publicKeys
        self.cost = cost
        salt = (0..<KeyCost.saltByteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
        nonce = (0..<Self.nonceByteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    var bytes: [UInt8] {
        CBOREncoder.encode { header in
            header.map(count: 6)
            header.key(1)
            header.unsigned(Self.version)
            header.key(2)
            header.text(publicKeys.role.rawValue)
            header.key(3)
            header.array(count: 2)
            header.unsigned(cost.operations)
            header.unsigned(cost.memoryBytes)
            header.key(4)
            header.bytes(salt)
            header.key(5)
            header.bytes(nonce)
            header.key(6)
            header.array(count: 2 * publicKeys.role.keyNames.count)
            for (name, key) in zip(publicKeys.role.keyNames, publicKeys.inOrder) {
                header.text(name)
                header.bytes(key)
            }
        }
    }

    /// - Throws: `KeyFileError.malformed`, `.unknownVersion` or `.costOutOfBounds`.
    init(decoding bytes: [UInt8]) throws(KeyFileError) {
        let version: UInt64
        let operations: UInt64
        let memoryBytes: UInt64
        do throws(CBORError) {
            var header = try CBORDecoder(bytes)
            try header.map(countMax: 6)
            try header.key(1)
            version = try header.unsigned()
            try header.key(2)
            guard let role = NodeRole(rawValue: try header.text(max: 16)) else { throw .notAllowed("role") }
            try header.key(3)
            try header.array(count: 2)
            operations = try header.unsigned()
            memoryBytes = try header.unsigned()
            try header.key(4)
            salt = try header.bytes(count: KeyCost.saltByteCount)
            try header.key(5)
            nonce = try header.bytes(count: Self.nonceByteCount)
            try header.key(6)
            publicKeys = try Self.publicKeys(of: role, from: &header)
            try header.endMap()
            try header.finish()
        } catch {
            throw .malformed(error)
        }
        guard version == Self.version else { throw .unknownVersion(version) }
        guard let cost = KeyCost(operations: operations, memoryBytes: memoryBytes) else {
            throw .costOutOfBounds(operations: operations, memoryBytes: memoryBytes)
        }
        self.cost = cost
    }

    private static func publicKeys(
        of role: NodeRole, from header: inout CBORDecoder
    ) throws(CBORError) -> NodePublicKeys {
        try header.array(count: 2 * role.keyNames.count)
        var keys: [Bytes32] = []
        for name in role.keyNames {
            guard try header.text(max: name.utf8.count) == name else { throw .notAllowed("key name") }
            keys.append(try header.bytes32())
        }
        switch role {
        case .payment: return .payment(account: PublicKey(keys[0]), link: LinkPublicKey(keys[1]))
        case .clearing:
            return .clearing(
                log: PublicKey(keys[0]), link: LinkPublicKey(keys[1]), operator: PublicKey(keys[2]))
        }
    }
}

extension NodeRole {
    /// What a key file calls this role's keys, in its order.
    var keyNames: [String] {
        switch self {
        case .payment: ["account", "link"]
        case .clearing: ["log", "link", "operator"]
        }
    }
}

extension NodePublicKeys {
    /// The keys in the order of `NodeRole.keyNames`.
    fileprivate var inOrder: [Bytes32] {
        switch self {
        case .payment(let account, let link): [account.bytes32, link.bytes32]
        case .clearing(let log, let link, let `operator`): [log.bytes32, link.bytes32, `operator`.bytes32]
        }
    }
}
