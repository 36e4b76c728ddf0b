import CSodium
import Ledger
import PaymentProtocol

/// The secret seeds of a node's keys as the key file seals them: CBOR `[name, 32 bytes, ...]`, never outside locked memory.
///
/// The role fixes every byte but the seeds, so the encoding is a form with gaps: seeds are written into the gaps and read
/// out of them, and no decoder ever copies one.
struct SecretSeeds: Sendable {
    private let role: NodeRole
    private let memory: LockedMemory

    init(_ keys: NodeSecretKeys) {
        role = keys.publicKeys.role
        let form = Form(role)
        memory = LockedMemory(count: form.bytes.count) { target in
            target.copyBytes(from: form.bytes)
            switch keys {
            case .payment(let account, let link):
                account.withSeed { form.fill(0, of: target, with: $0) }
                link.withSeed { form.fill(1, of: target, with: $0) }
            case .clearing(let log, let link, let `operator`):
                log.withSeed { form.fill(0, of: target, with: $0) }
                link.withSeed { form.fill(1, of: target, with: $0) }
                `operator`.withSeed { form.fill(2, of: target, with: $0) }
            }
        }
    }

    /// Decrypts.
    ///
    /// - Parameter associated: what must be the same as when it was sealed.
    /// - Throws: `KeyFileError.wrongPIN` if the key does not fit, `.malformed` if something else was sealed.
    init(
        opening sealed: [UInt8], key: LockedMemory, nonce: [UInt8], associated: [UInt8], role: NodeRole
    ) throws(KeyFileError) {
        let form = Form(role)
        guard sealed.count == form.bytes.count + Self.tagByteCount else {
            throw .malformed(
                .wrongLength(expected: form.bytes.count + Self.tagByteCount, found: UInt64(sealed.count)))
        }
        self.role = role
        memory = try LockedMemory(count: form.bytes.count) { target throws(KeyFileError) in
            let failed = key.withUnsafeBytes { key in
                crypto_aead_xchacha20poly1305_ietf_decrypt(
                    target.octets, nil, nil, sealed, UInt64(sealed.count), associated, UInt64(associated.count), nonce,
                    key.octets) != 0
            }
            guard !failed else { throw .wrongPIN }
        }
        guard memory.withUnsafeBytes({ form.fits($0) }) else { throw .malformed(.notAllowed("seeds")) }
    }

    /// Encrypts.
    func sealed(key: LockedMemory, nonce: [UInt8], associated: [UInt8]) -> [UInt8] {
        memory.withUnsafeBytes { seeds in
            [UInt8](unsafeUninitializedCapacity: seeds.count + Self.tagByteCount) { target, count in
                key.withUnsafeBytes { key in
                    _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                        UnsafeMutableRawBufferPointer(target).octets, nil, seeds.octets, UInt64(seeds.count),
                        associated,
                        UInt64(associated.count), nil, nonce, key.octets)
                }
                count = seeds.count + Self.tagByteCount
            }
        }
    }

    func keys() throws(KeyFileError) -> NodeSecretKeys {
        do throws(KeyError) {
            switch role {
            case .payment:
                return .payment(account: try SecretKey(seed: seed(0)), link: try LinkSecretKey(seed: seed(1)))
            case .clearing:
                return .clearing(
                    log: try SecretKey(seed: seed(0)), link: try LinkSecretKey(seed: seed(1)),
                    operator: try SecretKey(seed: seed(2)))
            }
        } catch {
            throw .malformed(.notAllowed("seed"))
        }
    }

    private func seed(_ index: Int) -> LockedMemory {
        let gap = Form(role).gaps[index]
        return memory.withUnsafeBytes { seeds in
            LockedMemory(count: gap.count) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: seeds[gap])) }
        }
    }

    private static let tagByteCount = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)
}

extension SecretSeeds {
    /// The encoding with zeroes for seeds, and where the seeds go.
    private struct Form {
        let bytes: [UInt8]
        let gaps: [Range<Int>]

        init(_ role: NodeRole) {
            var encoder = CBOREncoder()
            var gaps: [Range<Int>] = []
            encoder.array(count: 2 * role.keyNames.count)
            for name in role.keyNames {
                encoder.text(name)
                encoder.bytes(Bytes32.zero)
                gaps.append(encoder.bytes.count - 32..<encoder.bytes.count)
            }
            bytes = encoder.bytes
            self.gaps = gaps
        }

        func fill(_ gap: Int, of target: UnsafeMutableRawBufferPointer, with seed: UnsafeRawBufferPointer) {
            UnsafeMutableRawBufferPointer(rebasing: target[gaps[gap]]).copyMemory(from: seed)
        }

        /// Whether everything outside the gaps is as it must be.
        func fits(_ found: UnsafeRawBufferPointer) -> Bool {
            found.indices.allSatisfy { index in
                bytes[index] == found[index] || gaps.contains { $0.contains(index) }
            }
        }
    }
}
