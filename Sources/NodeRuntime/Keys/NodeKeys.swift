public import PaymentProtocol

/// The public halves of a node's keys: who it is.
public enum NodePublicKeys: Hashable, Sendable {
    case payment(account: PublicKey, link: LinkPublicKey)
    case clearing(log: PublicKey, link: LinkPublicKey, operator: PublicKey)

    public var role: NodeRole {
        switch self {
        case .payment: .payment
        case .clearing: .clearing
        }
    }

    public var link: LinkPublicKey {
        switch self {
        case .payment(_, let link), .clearing(_, let link, _): link
        }
    }

    /// What people pass on so that others can reach a clearing node; nil for a payment node.
    public var clearingAddress: ClearingAddress? {
        switch self {
        case .payment: nil
        case .clearing(let log, let link, _): ClearingAddress(log: log, link: link)
        }
    }
}

/// A node's keys, unlocked: the secret halves in locked memory, never printed.
public enum NodeSecretKeys: Sendable {
    case payment(account: SecretKey, link: LinkSecretKey)
    case clearing(log: SecretKey, link: LinkSecretKey, operator: SecretKey)

    /// The keys of a new node.
    ///
    /// - Parameter random: unguessable, or the keys are worth nothing: `SystemChance` outside tests.
    public static func generate(_ role: NodeRole, using random: inout some RandomNumberGenerator) -> NodeSecretKeys {
        switch role {
        case .payment: .payment(account: SecretKey(using: &random), link: LinkSecretKey(using: &random))
        case .clearing:
            .clearing(
                log: SecretKey(using: &random), link: LinkSecretKey(using: &random), operator: SecretKey(using: &random)
            )
        }
    }

    public var publicKeys: NodePublicKeys {
        switch self {
        case .payment(let account, let link): .payment(account: account.publicKey, link: link.publicKey)
        case .clearing(let log, let link, let `operator`):
            .clearing(log: log.publicKey, link: link.publicKey, operator: `operator`.publicKey)
        }
    }

    /// The key that the sealed link's handshake needs.
    public var link: LinkSecretKey {
        switch self {
        case .payment(_, let link), .clearing(_, let link, _): link
        }
    }
}

extension SecretKey {
    fileprivate convenience init(using random: inout some RandomNumberGenerator) {
        // 32 bytes are the one length that is not refused.
        do throws(KeyError) {
            try self.init(seed: .seed(using: &random))
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

extension LinkSecretKey {
    fileprivate convenience init(using random: inout some RandomNumberGenerator) {
        do throws(KeyError) {
            try self.init(seed: .seed(using: &random))
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

extension LockedMemory {
    /// 32 bytes of chance, never outside locked memory.
    fileprivate static func seed(using random: inout some RandomNumberGenerator) -> LockedMemory {
        LockedMemory(count: 32) { target in
            for offset in stride(from: 0, to: target.count, by: 8) {
                target.storeBytes(of: random.next(), toByteOffset: offset, as: UInt64.self)
            }
        }
    }
}
