/// Reads what a `WordWriter` wrote, without copying it. Whatever a writer would not write is refused; then there is nothing
/// more to read, and whoever reads asks once, at the end.
struct WordReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var isRefused = false

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Whether all of it was read, and none refused.
    var isExhausted: Bool { !isRefused && position == bytes.count }

    mutating func refuse() { isRefused = true }

    mutating func expect(_ isAsWritten: Bool) {
        if !isAsWritten { refuse() }
    }

    /// Zero once something was refused.
    mutating func word() -> Int64 {
        guard !isRefused, bytes.count - position >= 8 else {
            refuse()
            return 0
        }
        defer { position += 8 }
        return Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int64.self))
    }

    /// How many elements follow; refused unless there is room for so many.
    ///
    /// - Parameter leastWords: of each element.
    mutating func count(leastWords: Int) -> Int {
        let count = word()
        guard (0...Int64((bytes.count - position) / 8 / leastWords)).contains(count) else {
            refuse()
            return 0
        }
        return Int(count)
    }

    /// Reads so many elements, or as many until something is refused.
    mutating func each(_ count: Int, _ body: (inout WordReader) -> Void) {
        for _ in 0..<count where !isRefused { body(&self) }
    }

    mutating func bytes32() -> Bytes32 {
        guard !isRefused, bytes.count - position >= 32,
            let value = Bytes32(UnsafeRawBufferPointer(rebasing: bytes[position..<(position + 32)]))
        else {
            refuse()
            return .zero
        }
        position += 32
        return value
    }

    mutating func key() -> PairActivity.Key {
        PairActivity.Key(high: UInt64(bitPattern: word()), low: UInt64(bitPattern: word()))
    }
}
