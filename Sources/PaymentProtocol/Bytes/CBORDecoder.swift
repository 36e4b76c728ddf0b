public import Ledger

/// Reads deterministic CBOR, item after item, and refuses every other way to write the same thing.
///
/// The reader says what it expects next; whatever else is there is refused with its reason, after which the decoder is of
/// no further use. Maps have integer keys: open one with `map(countMax:)`, ask for its keys in ascending order with
/// `key(_:)` and `hasKey(_:)`, close it with `endMap()`. A key that nobody asked for is refused.
///
/// - Source: RFC 8949 section 4.2.1.
public struct CBORDecoder: Sendable {
    /// The most bytes that any one input may have: far above every message and record, far below what would hurt.
    public static let bytesMax = 1 << 20
    /// The most maps that may be open inside each other.
    public static let depthMax = 8

    private let bytes: [UInt8]
    /// Where the next item starts, and where the input ends: indices of `bytes`.
    private var position: Int
    private let end: Int
    /// The innermost open map, and those around it.
    private var openMap: OpenMap?
    private var outerMaps: [OpenMap] = []

    /// - Throws: `CBORError.inputTooLong`.
    public init(_ bytes: [UInt8], bytesMax: Int = CBORDecoder.bytesMax) throws(CBORError) {
        try self.init(bytes, in: bytes.indices, bytesMax: bytesMax)
    }

    /// Reads a part of `bytes` without copying it.
    ///
    /// - Throws: `CBORError.inputTooLong`.
    public init(
        _ bytes: [UInt8], in range: Range<Int>, bytesMax: Int = CBORDecoder.bytesMax
    ) throws(CBORError) {
        guard range.count <= bytesMax else { throw .inputTooLong(bytesMax: bytesMax) }
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    // MARK: Numbers, strings and simple values

    public mutating func unsigned() throws(CBORError) -> UInt64 {
        try argument(of: .unsigned)
    }

    /// - Throws: `CBORError.outOfRange` for what an `Int64` cannot hold.
    public mutating func integer() throws(CBORError) -> Int64 {
        let head = try nextHead()
        guard head.type == .unsigned || head.type == .negative else {
            throw .wrongType(expected: .unsigned, found: head.type)
        }
        position = head.end
        return try Self.integer(head)
    }

    public mutating func bytes(max: Int) throws(CBORError) -> [UInt8] {
        Array(bytes[try bytesRange(max: max)])
    }

    public mutating func bytes(count: Int) throws(CBORError) -> [UInt8] {
        Array(bytes[try bytesRange(count: count)])
    }

    public mutating func bytes32() throws(CBORError) -> Bytes32 {
        let range = try bytesRange(count: 32)
        guard let value = Bytes32(bytes[range]) else { throw .wrongLength(expected: 32, found: UInt64(range.count)) }
        return value
    }

    /// Where a byte string's content lies in the input, for readers that need no copy of it.
    mutating func bytesRange(max: Int) throws(CBORError) -> Range<Int> {
        try content(length: try argument(of: .bytes), max: max)
    }

    mutating func bytesRange(count: Int) throws(CBORError) -> Range<Int> {
        let length = try argument(of: .bytes)
        guard length == UInt64(count) else { throw .wrongLength(expected: count, found: length) }
        return try content(length: length, max: count)
    }

    /// - Parameter max: bytes of UTF-8, not characters.
    public mutating func text(max: Int) throws(CBORError) -> String {
        let range = try content(length: try argument(of: .text), max: max)
        guard let text = String(validating: bytes[range], as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    public mutating func bool() throws(CBORError) -> Bool {
        try argument(of: .bool) == 21
    }

    /// Takes a null if one comes next; anything else stays where it is.
    public mutating func takeNull() throws(CBORError) -> Bool {
        let head = try nextHead()
        guard head.type == .null else { return false }
        position = head.end
        return true
    }

    /// What kind of item comes next; it stays where it is.
    public func nextType() throws(CBORError) -> CBORType {
        try nextHead().type
    }

    public mutating func tag(_ expected: UInt64) throws(CBORError) {
        let found = try anyTag()
        guard found == expected else { throw .wrongTag(expected: expected, found: found) }
    }

    mutating func anyTag() throws(CBORError) -> UInt64 {
        try argument(of: .tag)
    }

    // MARK: Arrays and maps

    /// - Returns: how many items the caller is to read next.
    public mutating func array(countMax: Int) throws(CBORError) -> Int {
        let count = try argument(of: .array)
        guard count <= UInt64(countMax) else { throw .tooLong(lengthMax: countMax) }
        return Int(count)
    }

    public mutating func array(count: Int) throws(CBORError) {
        let found = try argument(of: .array)
        guard found == UInt64(count) else { throw .wrongLength(expected: count, found: found) }
    }

    /// Opens a map; `endMap()` closes it.
    ///
    /// - Returns: how many pairs it has, which few readers need.
    @discardableResult
    public mutating func map(countMax: Int) throws(CBORError) -> Int {
        let count = try mapCount(countMax: countMax)
        if let openMap {
            guard outerMaps.count + 1 < Self.depthMax else { throw .tooDeep }
            outerMaps.append(openMap)
        }
        openMap = OpenMap(pairsLeft: count)
        return count
    }

    /// The head of a map whose keys the caller reads and checks itself.
    mutating func mapCount(countMax: Int) throws(CBORError) -> Int {
        let count = try argument(of: .map)
        guard count <= UInt64(countMax) else { throw .tooLong(lengthMax: countMax) }
        return Int(count)
    }

    /// Takes the key that must come next; the caller reads its value.
    ///
    /// - Throws: `CBORError.missingKey`, `.unknownKey`, `.duplicateKey` or `.keyOutOfOrder`.
    public mutating func key(_ expected: Int64) throws(CBORError) {
        guard try hasKey(expected) else { throw .missingKey(expected) }
    }

    /// Takes a key that may come next; if it does, the caller reads its value.
    ///
    /// - Throws: `CBORError.unknownKey`, `.duplicateKey` or `.keyOutOfOrder`.
    public mutating func hasKey(_ expected: Int64) throws(CBORError) -> Bool {
        guard let found = try nextKeyHead() else { return false }
        let wanted = KeyOrder(expected)
        guard found.order == wanted else {
            guard found.order > wanted else { throw .unknownKey(found.key) }
            return false
        }
        position = found.end
        openMap?.take(wanted)
        return true
    }

    /// The key that comes next in the open map, or nil at its end; it stays where it is.
    ///
    /// - Throws: `CBORError.duplicateKey` or `.keyOutOfOrder`.
    public func nextKey() throws(CBORError) -> Int64? {
        try nextKeyHead()?.key
    }

    /// - Throws: `CBORError.unknownKey` if the open map has another pair.
    public mutating func endMap() throws(CBORError) {
        if let found = try nextKeyHead() { throw .unknownKey(found.key) }
        openMap = outerMaps.popLast()
    }

    /// - Throws: `CBORError.trailingBytes` if anything is left.
    public func finish() throws(CBORError) {
        precondition(openMap == nil, "a map was opened and not ended")
        guard position == end else { throw .trailingBytes }
    }

    /// How much was read so far: an index of the input.
    var consumed: Int { position }
}

// MARK: - One item's first bytes

extension CBORDecoder {
    /// An item's type and number (its value, length, tag or simple value), and where its content starts.
    private struct Head {
        let type: CBORType
        let argument: UInt64
        let end: Int
    }

    private mutating func argument(of expected: CBORType) throws(CBORError) -> UInt64 {
        let head = try nextHead()
        guard head.type == expected else { throw .wrongType(expected: expected, found: head.type) }
        position = head.end
        return head.argument
    }

    private mutating func content(length: UInt64, max: Int) throws(CBORError) -> Range<Int> {
        guard length <= UInt64(max) else { throw .tooLong(lengthMax: max) }
        guard length <= UInt64(end - position) else { throw .truncated }
        let range = position..<(position + Int(length))
        position = range.upperBound
        return range
    }

    private func nextHead() throws(CBORError) -> Head {
        guard position < end else { throw .truncated }
        let first = bytes[position]
        let information = first & 0x1f
        switch first >> 5 {
        case 0: return try numericHead(.unsigned, information)
        case 1: return try numericHead(.negative, information)
        case 2: return try numericHead(.bytes, information)
        case 3: return try numericHead(.text, information)
        case 4: return try numericHead(.array, information)
        case 5: return try numericHead(.map, information)
        case 6: return try numericHead(.tag, information)
        default: return try simpleHead(information)
        }
    }

    private func numericHead(_ type: CBORType, _ information: UInt8) throws(CBORError) -> Head {
        let start = position + 1
        let width: Int
        switch information {
        case 0..<24: return Head(type: type, argument: UInt64(information), end: start)
        case 24...27: width = 1 << (Int(information) - 24)
        case 28...30: throw .notWellFormed
        default: throw type == .unsigned || type == .negative || type == .tag ? .notWellFormed : .indefiniteLength
        }
        guard end - start >= width else { throw .truncated }
        var argument: UInt64 = 0
        for index in start..<(start + width) {
            argument = argument << 8 | UInt64(bytes[index])
        }
        // The least number that needs this width: below it, a shorter way to write it exists.
        let least: UInt64 = width == 1 ? 24 : 1 << (UInt64(width) * 4)
        guard argument >= least else { throw .notShortest }
        return Head(type: type, argument: argument, end: start + width)
    }

    private func simpleHead(_ information: UInt8) throws(CBORError) -> Head {
        switch information {
        case 20, 21: return Head(type: .bool, argument: UInt64(information), end: position + 1)
        case 22: return Head(type: .null, argument: 22, end: position + 1)
        case 0..<24: throw .unsupportedSimpleValue(information)
        case 24:
            guard end - position >= 2 else { throw .truncated }
            let value = bytes[position + 1]
            throw value < 32 ? .notWellFormed : .unsupportedSimpleValue(value)
        case 25...27: throw .floatingPoint
        case 28...30: throw .notWellFormed
        default: throw .indefiniteLength
        }
    }

    private static func integer(_ head: Head) throws(CBORError) -> Int64 {
        guard let magnitude = Int64(exactly: head.argument) else { throw .outOfRange }
        return head.type == .negative ? ~magnitude : magnitude
    }
}

// MARK: - Keys in order

extension CBORDecoder {
    private struct OpenMap {
        var pairsLeft: Int
        var lastKey: KeyOrder?

        mutating func take(_ key: KeyOrder) {
            pairsLeft -= 1
            lastKey = key
        }
    }

    /// Where an integer key stands among others by the bytes of its encoding: 0, 1, 2, … and then −1, −2, ….
    private struct KeyOrder: Comparable {
        let isNegative: Bool
        let argument: UInt64

        init(_ key: Int64) {
            isNegative = key < 0
            argument = UInt64(bitPattern: key < 0 ? ~key : key)
        }

        static func < (left: KeyOrder, right: KeyOrder) -> Bool {
            left.isNegative == right.isNegative ? left.argument < right.argument : right.isNegative
        }
    }

    private func nextKeyHead() throws(CBORError) -> (key: Int64, order: KeyOrder, end: Int)? {
        guard let openMap else { preconditionFailure("no map is open") }
        guard openMap.pairsLeft > 0 else { return nil }
        let head = try nextHead()
        guard head.type == .unsigned || head.type == .negative else {
            throw .wrongType(expected: .unsigned, found: head.type)
        }
        let key = try Self.integer(head)
        let order = KeyOrder(key)
        if let lastKey = openMap.lastKey {
            guard order != lastKey else { throw .duplicateKey(key) }
            guard order > lastKey else { throw .keyOutOfOrder(key) }
        }
        return (key, order, head.end)
    }
}
