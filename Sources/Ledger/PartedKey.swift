/// A key that says in which part of a table it stands.
public protocol PartedKey: Hashable, Sendable {
    /// A word that differs from key to key, most of the time.
    var partWord: UInt64 { get }
}

extension PartedKey {
    /// Nobody who chooses keys knows the seed, so nobody can fill one part; and no order of parts ever shows.
    @inlinable func part(bits: UInt64) -> Int {
        Int(((partWord ^ partSeed) &* 0x9E37_79B9_7F4A_7C15) >> (64 - bits))
    }
}

/// Another one in every process, as that of the standard library's tables is.
@usableFromInline let partSeed = UInt64(bitPattern: Int64("parts".hashValue))

extension Bytes32: PartedKey {}

extension AccountIdentifier: PartedKey {
    public var partWord: UInt64 { bytes.partWord }
}

extension UInt64: PartedKey {
    public var partWord: UInt64 { self }
}
