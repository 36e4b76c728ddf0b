/// The values of one statement in PostgreSQL's binary format, one after the other in memory.
struct PostgreSQLParameters {
    /// The first byte is nobody's: an empty value needs an address too, since no address is NULL.
    private var bytes: [UInt8] = [0]
    /// Where each value lies; nil is NULL.
    private var ranges: [Range<Int>?] = []

    init(_ values: [SQLValue] = []) {
        for value in values { append(value) }
    }

    mutating func append(_ value: SQLValue) {
        let start = bytes.count
        switch value {
        case .null: return ranges.append(nil)
        case .integer(let integer): withUnsafeBytes(of: integer.bigEndian) { bytes += $0 }
        case .text(let text): bytes += text.utf8
        case .bytes(let value): bytes += value
        }
        ranges.append(start..<bytes.count)
    }

    mutating func append(_ column: PostgreSQLColumn) {
        let start = bytes.count
        column.write(to: &bytes)
        ranges.append(start..<bytes.count)
    }

    /// As libpq wants them: an address, a length and a format for each, of which 1 is binary.
    func withPointers<Value>(
        _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [CInt], _ formats: [CInt]) -> Value
    ) -> Value {
        bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { buffer in
                body(
                    ranges.map { range in range.flatMap { buffer.baseAddress?.advanced(by: $0.lowerBound) } },
                    ranges.map { CInt($0?.count ?? 0) }, [CInt](repeating: 1, count: ranges.count))
            }
        }
    }
}

/// One column of many rows: an array in PostgreSQL's binary format.
struct PostgreSQLColumn {
    /// What the elements are; nil as long as all of them are NULL.
    private(set) var type: ElementType?
    private var elements: [UInt8] = []
    private var count = 0
    private var hasNull = false

    enum ElementType: UInt32 {
        case bytea = 17
        case int8 = 20
        case text = 25
    }

    var byteCount: Int { elements.count }

    mutating func append(_ value: Int64) {
        add(.int8, length: 8) { elements in withUnsafeBytes(of: value.bigEndian) { elements += $0 } }
    }

    mutating func append(_ value: UnsafeRawBufferPointer) {
        add(.bytea, length: value.count) { $0 += value }
    }

    mutating func append(_ value: String?) {
        if let value { return add(.text, length: value.utf8.count) { $0 += value.utf8 } }
        count += 1
        hasNull = true
        Self.write(-1, to: &elements)
    }

    private mutating func add(_ type: ElementType, length: Int, _ body: (inout [UInt8]) -> Void) {
        precondition(self.type == nil || self.type == type, "a column's values are of one type")
        self.type = type
        count += 1
        Self.write(Int32(length), to: &elements)
        body(&elements)
    }

    func write(to bytes: inout [UInt8]) {
        // One dimension; whether there are NULLs; what the elements are; how many; the first one's index.
        for field in [1, hasNull ? 1 : 0, Int32((type ?? .text).rawValue), Int32(count), 1] {
            Self.write(field, to: &bytes)
        }
        bytes += elements
    }

    private static func write(_ field: Int32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: field.bigEndian) { bytes += $0 }
    }
}
