/// The first bytes of an item: what kind it is, and its number (a value, a length, a tag or a simple value).
///
/// - Source: RFC 8949 section 3; section 4.2.1 for the shortest form.
struct CBORHead {
    let type: CBORType
    let argument: UInt64
    /// Where what follows the head begins: an index of the input.
    let contentStart: Int

    /// Reads the head that begins at `start` in an input that ends at `end`.
    init(_ bytes: [UInt8], at start: Int, end: Int) throws(CBORError) {
        guard start < end else { throw .truncated }
        let first = bytes[start]
        let information = first & 0x1f
        switch first >> 5 {
        case 0: try self.init(.unsigned, information, bytes, at: start, end: end)
        case 1: try self.init(.negative, information, bytes, at: start, end: end)
        case 2: try self.init(.bytes, information, bytes, at: start, end: end)
        case 3: try self.init(.text, information, bytes, at: start, end: end)
        case 4: try self.init(.array, information, bytes, at: start, end: end)
        case 5: try self.init(.map, information, bytes, at: start, end: end)
        case 6: try self.init(.tag, information, bytes, at: start, end: end)
        default: try self.init(simple: information, bytes, at: start, end: end)
        }
    }

    private init(
        _ type: CBORType, _ information: UInt8, _ bytes: [UInt8], at start: Int, end: Int
    ) throws(CBORError) {
        self.type = type
        switch information {
        case 0..<24:
            argument = UInt64(information)
            contentStart = start + 1
        case 24...27:
            let width = 1 << (Int(information) - 24)
            guard end - start > width else { throw .truncated }
            contentStart = start + 1 + width
            var argument: UInt64 = 0
            for index in (start + 1)..<contentStart { argument = argument << 8 | UInt64(bytes[index]) }
            // The least number that needs this width: below it, a shorter way to write it exists.
            let least: UInt64 = width == 1 ? 24 : 1 << (UInt64(width) * 4)
            guard argument >= least else { throw .notShortest }
            self.argument = argument
        case 28...30:
            throw .notWellFormed
        default:
            throw type.hasLength ? .indefiniteLength : .notWellFormed
        }
    }

    private init(simple information: UInt8, _ bytes: [UInt8], at start: Int, end: Int) throws(CBORError) {
        switch information {
        case 20, 21: type = .bool
        case 22: type = .null
        case 0..<24: throw .unsupportedSimpleValue(information)
        case 24:
            guard end - start > 1 else { throw .truncated }
            let value = bytes[start + 1]
            throw value < 32 ? .notWellFormed : .unsupportedSimpleValue(value)
        case 25...27: throw .floatingPoint
        case 28...30: throw .notWellFormed
        // A "break" with nothing to end.
        default: throw .indefiniteLength
        }
        argument = UInt64(information)
        contentStart = start + 1
    }

    /// - Throws: `CBORError.wrongType`, or `.outOfRange` for what an `Int64` cannot hold.
    func integer() throws(CBORError) -> Int64 {
        guard type == .unsigned || type == .negative else { throw .wrongType(expected: .unsigned, found: type) }
        guard let magnitude = Int64(exactly: argument) else { throw .outOfRange }
        return type == .negative ? ~magnitude : magnitude
    }
}

extension CBORType {
    fileprivate var hasLength: Bool {
        switch self {
        case .bytes, .text, .array, .map: true
        case .unsigned, .negative, .tag, .bool, .null: false
        }
    }
}
