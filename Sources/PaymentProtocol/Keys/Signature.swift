public import Ledger

/// An Ed25519 signature: 64 bytes, kept without a heap allocation. Says nothing about whether it is valid.
///
/// - Source: RFC 8032 section 5.1.6.
public struct Signature: Hashable, Sendable {
    public static let byteCount = 64

    /// The encoded point R and the encoded number S.
    public let point, scalar: Bytes32

    public init(point: Bytes32, scalar: Bytes32) {
        (self.point, self.scalar) = (point, scalar)
    }

    /// Nil unless there are exactly 64 bytes.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount, let point = Bytes32(bytes.prefix(32)),
            let scalar = Bytes32(bytes.dropFirst(32))
        else { return nil }
        self.init(point: point, scalar: scalar)
    }

    /// Nil unless there are exactly 64 bytes.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount, let point = Bytes32(UnsafeRawBufferPointer(rebasing: bytes[..<32])),
            let scalar = Bytes32(UnsafeRawBufferPointer(rebasing: bytes[32...]))
        else { return nil }
        self.init(point: point, scalar: scalar)
    }

    public var bytes: [UInt8] { point.bytes + scalar.bytes }

    /// Lends the 64 bytes without copying them to the heap.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeTemporaryAllocation(byteCount: Self.byteCount, alignment: 8) { buffer in
            point.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[..<32]).copyMemory(from: $0) }
            scalar.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[32...]).copyMemory(from: $0) }
            return body(UnsafeRawBufferPointer(buffer))
        }
    }
}

extension Signature: CustomStringConvertible {
    /// 128 lowercase hexadecimal digits.
    public var description: String { point.description + scalar.description }
}
