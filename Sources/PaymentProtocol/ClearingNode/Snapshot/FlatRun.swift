import Ledger

/// Rows of fixed width, one after the other, with nothing between them: how a snapshot keeps its large tables. Numbers are
/// big-endian.
struct FlatRunWriter: Sendable {
    private(set) var bytes: [UInt8] = []

    init(rowCount: Int, rowBytes: Int) {
        bytes.reserveCapacity(rowCount * rowBytes)
    }

    mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    mutating func number(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func bytes32(_ value: Bytes32) {
        value.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    mutating func identifier(_ value: MessageIdentifier) {
        value.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    /// Its three letters.
    mutating func currency(_ value: Currency) {
        bytes.append(contentsOf: value.code.utf8)
    }
}

/// Reads what a `FlatRunWriter` wrote, without copying it.
///
/// - Precondition: the caller reads as many rows as there are: `rowCount`.
struct FlatRunReader {
    let rowCount: Int
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// - Throws: `SnapshotError.malformed` unless the bytes are whole rows.
    init(_ bytes: UnsafeRawBufferPointer, rowBytes: Int) throws(SnapshotError) {
        guard bytes.count.isMultiple(of: rowBytes) else { throw .malformed("a table that ends within a row") }
        rowCount = bytes.count / rowBytes
        self.bytes = bytes
    }

    mutating func byte() -> UInt8 {
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number {
        defer { position += MemoryLayout<Number>.size }
        precondition(position + MemoryLayout<Number>.size <= bytes.count, "a row is as wide as its columns")
        return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
    }

    mutating func bytes32() -> Bytes32 {
        defer { position += 32 }
        guard let value = Bytes32(UnsafeRawBufferPointer(rebasing: bytes[position..<(position + 32)])) else {
            preconditionFailure("32 bytes are 32 bytes")
        }
        return value
    }

    mutating func identifier() -> MessageIdentifier {
        defer { position += 16 }
        guard let value = MessageIdentifier(UnsafeRawBufferPointer(rebasing: bytes[position..<(position + 16)])) else {
            preconditionFailure("16 bytes are 16 bytes")
        }
        return value
    }

    /// Passes over what is not asked for.
    mutating func skip(_ byteCount: Int) { position += byteCount }

    /// - Throws: `SnapshotError.malformed` unless three letters name a currency.
    mutating func currency() throws(SnapshotError) -> Currency {
        defer { position += 3 }
        let code = String(decoding: bytes[position..<(position + 3)], as: UTF8.self)
        // Whatever is wrong with the code, the bytes name no currency.
        guard let currency = try? Currency(code: code) else { throw .malformed("a currency that there is not") }
        return currency
    }
}
