public import Ledger

/// Reads deterministic CBOR, item after item, and refuses every other way to write the same thing.
///
/// The reader says what it expects next; whatever else is there is refused with its reason, after which the decoder is of
/// no further use. Maps have integer keys: open one with `map(countMax:)`, ask for its keys in ascending order with
/// `key(_:)` and `hasKey(_:)`, close it with `endMap()`. A key that nobody asked for is refused.
///
/// Every reader throws `CBORError.truncated`, `.notWellFormed`, `.indefiniteLength`, `.floatingPoint`, `.notShortest` or
/// `.unsupportedSimpleValue` if what comes next is no item of this encoding. What else it throws stands beside it.
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

    /// - Throws: `CBORError.wrongType`.
    public mutating func unsigned() throws(CBORError) -> UInt64 {
        try argument(of: .unsigned)
    }

    /// - Throws: `CBORError.wrongType`, or `.outOfRange` for what an `Int64` cannot hold.
    public mutating func integer() throws(CBORError) -> Int64 {
        let head = try nextHead()
        let value = try head.integer()
        position = head.contentStart
        return value
    }

    /// - Throws: `CBORError.wrongType` or `.tooLong`.
    public mutating func bytes(max: Int) throws(CBORError) -> [UInt8] {
        Array(bytes[try bytesRange(max: max)])
    }

    /// - Throws: `CBORError.wrongType` or `.wrongLength`.
    public mutating func bytes(count: Int) throws(CBORError) -> [UInt8] {
        Array(bytes[try bytesRange(count: count)])
    }

    /// - Throws: `CBORError.wrongType` or `.wrongLength`.
    public mutating func bytes32() throws(CBORError) -> Bytes32 {
        let range = try bytesRange(count: 32)
        guard let value = lend(range, to: { Bytes32($0) }) else {
            throw .wrongLength(expected: 32, found: UInt64(range.count))
        }
        return value
    }

    /// A byte string of exactly the length of a signature.
    ///
    /// - Throws: `CBORError.wrongType` or `.wrongLength`.
    public mutating func signature() throws(CBORError) -> Signature {
        let range = try bytesRange(count: Signature.byteCount)
        guard let value = lend(range, to: { Signature($0) }) else {
            throw .wrongLength(expected: Signature.byteCount, found: UInt64(range.count))
        }
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
    /// - Throws: `CBORError.wrongType`, `.tooLong` or `.notUTF8`.
    public mutating func text(max: Int) throws(CBORError) -> String {
        let range = try content(length: try argument(of: .text), max: max)
        guard let text = String(validating: bytes[range], as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// - Throws: `CBORError.wrongType`.
    public mutating func bool() throws(CBORError) -> Bool {
        try argument(of: .bool) == 21
    }

    /// Takes a null if one comes next; any other item stays where it is.
    public mutating func takeNull() throws(CBORError) -> Bool {
        let head = try nextHead()
        guard head.type == .null else { return false }
        position = head.contentStart
        return true
    }

    /// What kind of item comes next; it stays where it is.
    public func nextType() throws(CBORError) -> CBORType {
        try nextHead().type
    }

    /// - Throws: `CBORError.wrongType` or `.wrongTag`.
    public mutating func tag(_ expected: UInt64) throws(CBORError) {
        let found = try anyTag()
        guard found == expected else { throw .wrongTag(expected: expected, found: found) }
    }

    mutating func anyTag() throws(CBORError) -> UInt64 {
        try argument(of: .tag)
    }

    // MARK: Arrays and maps

    /// - Returns: how many items the caller is to read next.
    /// - Throws: `CBORError.wrongType` or `.tooLong`.
    public mutating func array(countMax: Int) throws(CBORError) -> Int {
        let count = try argument(of: .array)
        guard count <= UInt64(countMax) else { throw .tooLong(lengthMax: countMax) }
        return Int(count)
    }

    /// - Throws: `CBORError.wrongType` or `.wrongLength`.
    public mutating func array(count: Int) throws(CBORError) {
        let found = try argument(of: .array)
        guard found == UInt64(count) else { throw .wrongLength(expected: count, found: found) }
    }

    /// Opens a map; `endMap()` closes it.
    ///
    /// - Returns: how many pairs it has, which few readers need.
    /// - Throws: `CBORError.wrongType`, `.tooLong`, or `.tooDeep` inside of `depthMax` others.
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
    /// - Throws: `CBORError.missingKey`, `.unknownKey`, or what `nextKey` throws.
    public mutating func key(_ expected: Int64) throws(CBORError) {
        guard try hasKey(expected) else { throw .missingKey(expected) }
    }

    /// Takes a key that may come next; if it does, the caller reads its value.
    ///
    /// - Throws: `CBORError.unknownKey`, or what `nextKey` throws.
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
    /// - Throws: `CBORError.wrongType` or `.outOfRange` for a key that is no `Int64`, `.duplicateKey` or `.keyOutOfOrder`.
    public func nextKey() throws(CBORError) -> Int64? {
        try nextKeyHead()?.key
    }

    /// - Throws: `CBORError.unknownKey` if the open map has another pair, or what `nextKey` throws.
    public mutating func endMap() throws(CBORError) {
        if let found = try nextKeyHead() { throw .unknownKey(found.key) }
        openMap = outerMaps.popLast()
    }

    /// - Throws: `CBORError.trailingBytes` if anything is left.
    public func finish() throws(CBORError) {
        precondition(openMap == nil, "a map was opened and not ended")
        guard position == end else { throw .trailingBytes }
    }
}

extension CBORDecoder {
    private func nextHead() throws(CBORError) -> CBORHead {
        try CBORHead(bytes, at: position, end: end)
    }

    private mutating func argument(of expected: CBORType) throws(CBORError) -> UInt64 {
        let head = try nextHead()
        guard head.type == expected else { throw .wrongType(expected: expected, found: head.type) }
        position = head.contentStart
        return head.argument
    }

    func lend<Result>(
        _ range: Range<Int>, to body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    private mutating func content(length: UInt64, max: Int) throws(CBORError) -> Range<Int> {
        guard length <= UInt64(max) else { throw .tooLong(lengthMax: max) }
        guard length <= UInt64(end - position) else { throw .truncated }
        let range = position..<(position + Int(length))
        position = range.upperBound
        return range
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
        let key = try head.integer()
        let order = KeyOrder(key)
        if let lastKey = openMap.lastKey {
            guard order != lastKey else { throw .duplicateKey(key) }
            guard order > lastKey else { throw .keyOutOfOrder(key) }
        }
        return (key, order, head.contentStart)
    }
}
