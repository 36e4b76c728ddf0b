/// Why bytes are not the one deterministic encoding of what was expected, in the order of the checks.
///
/// - Source: RFC 8949 sections 3 and 4.2.1.
public enum CBORError: Error, Equatable, Sendable {
    /// More input than the reader allows.
    case inputTooLong(bytesMax: Int)
    /// The input ends inside an item.
    case truncated
    /// Additional information 28, 29 or 30, or a simple value below 32 written in two bytes.
    case notWellFormed
    /// A length left open, or the "break" that would end it.
    case indefiniteLength
    /// Floating-point numbers have no place in this protocol.
    case floatingPoint
    /// A number or a length written in more bytes than it needs.
    case notShortest
    /// `undefined`, or a simple value without a meaning here.
    case unsupportedSimpleValue(UInt8)
    case wrongType(expected: CBORType, found: CBORType)
    case wrongTag(expected: UInt64, found: UInt64)
    /// A number that does not fit where it is wanted.
    case outOfRange
    /// A string, array or map longer than its field may be. Bytes for strings, items for arrays, pairs for maps.
    case tooLong(lengthMax: Int)
    /// A string or array whose length the field fixes.
    case wrongLength(expected: Int, found: UInt64)
    case notUTF8
    /// More maps inside each other than `CBORDecoder.depthMax`.
    case tooDeep
    case duplicateKey(Int64)
    /// A key that belongs before the one it follows.
    case keyOutOfOrder(Int64)
    case unknownKey(Int64)
    case missingKey(Int64)
    case trailingBytes
    /// A well-formed value that this field may not have; the text names the field.
    case notAllowed(String)
}

/// The kinds of item that CBOR's first byte tells apart.
public enum CBORType: Equatable, Sendable {
    case unsigned, negative, bytes, text, array, map, tag, bool, null
}

extension CBORError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .inputTooLong(let most): "more than \(most) bytes"
        case .truncated: "the bytes end too soon"
        case .notWellFormed: "not CBOR"
        case .indefiniteLength: "a length left open"
        case .floatingPoint: "a floating-point number"
        case .notShortest: "a number or length in more bytes than it needs"
        case .unsupportedSimpleValue(let value): "the simple value \(value)"
        case .wrongType(let expected, let found): "\(found) where \(expected) belongs"
        case .wrongTag(let expected, let found): "tag \(found) where \(expected) belongs"
        case .outOfRange: "a number out of range"
        case .tooLong(let most): "longer than \(most)"
        case .wrongLength(let expected, let found): "length \(found) where \(expected) belongs"
        case .notUTF8: "text that is not UTF-8"
        case .tooDeep: "too many maps inside each other"
        case .duplicateKey(let key): "key \(key) twice"
        case .keyOutOfOrder(let key): "key \(key) out of order"
        case .unknownKey(let key): "the unknown key \(key)"
        case .missingKey(let key): "key \(key) missing"
        case .trailingBytes: "bytes after the end"
        case .notAllowed(let what): "a value that is not allowed: \(what)"
        }
    }
}

extension CBORType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unsigned: "an unsigned integer"
        case .negative: "a negative integer"
        case .bytes: "a byte string"
        case .text: "a text string"
        case .array: "an array"
        case .map: "a map"
        case .tag: "a tag"
        case .bool: "a boolean"
        case .null: "null"
        }
    }
}
