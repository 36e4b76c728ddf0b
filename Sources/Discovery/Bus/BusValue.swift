/// One value of D-Bus, with its type.
///
/// - Source: D-Bus Specification, "Type System".
enum BusValue: Hashable, Sendable {
    case boolean(Bool)
    case byte(UInt8)
    case int16(Int16)
    case uint16(UInt16)
    case int32(Int32)
    case uint32(UInt32)
    case int64(Int64)
    case uint64(UInt64)
    case double(Double)
    case string(String)
    case objectPath(String)
    case signature(String)
    /// An array of bytes, which is what radio data are.
    case bytes([UInt8])
    /// - Parameter of: the signature of each element, also of none.
    case array(of: String, [BusValue])
    /// - Parameter of: the signature of a key and a value, such as `sv`.
    case dictionary(of: String, [BusEntry])
    case structure([BusValue])
    indirect case variant(BusValue)

    var signature: String {
        switch self {
        case .boolean: "b"
        case .byte: "y"
        case .int16: "n"
        case .uint16: "q"
        case .int32: "i"
        case .uint32: "u"
        case .int64: "x"
        case .uint64: "t"
        case .double: "d"
        case .string: "s"
        case .objectPath: "o"
        case .signature: "g"
        case .bytes: "ay"
        case .array(let element, _): "a" + element
        case .dictionary(let entry, _): "a{" + entry + "}"
        case .structure(let fields): "(" + fields.map(\.signature).joined() + ")"
        case .variant: "v"
        }
    }

    /// Names with values of any type: what properties are given as.
    static func properties(_ properties: [(String, BusValue)]) -> BusValue {
        .dictionary(of: "sv", properties.map { BusEntry(.string($0.0), .variant($0.1)) })
    }
}

/// One key of a dictionary, with its value. Their order is kept as it came.
struct BusEntry: Hashable, Sendable {
    let key: BusValue
    let value: BusValue

    init(_ key: BusValue, _ value: BusValue) {
        self.key = key
        self.value = value
    }
}

/// What a value is, where one of that type is expected; nil for any other type. A variant is looked into.
extension BusValue {
    /// What is inside of variants.
    var content: BusValue {
        if case .variant(let inner) = self { inner.content } else { self }
    }

    var flag: Bool? { if case .boolean(let flag) = content { flag } else { nil } }

    /// A text, or the path of an object.
    var text: String? {
        switch content {
        case .string(let text), .objectPath(let text): text
        default: nil
        }
    }

    var octets: [UInt8]? { if case .bytes(let bytes) = content { bytes } else { nil } }

    var number: Int? {
        switch content {
        case .byte(let number): Int(number)
        case .int16(let number): Int(number)
        case .uint16(let number): Int(number)
        case .int32(let number): Int(number)
        case .uint32(let number): Int(number)
        case .int64(let number): Int(exactly: number)
        case .uint64(let number): Int(exactly: number)
        default: nil
        }
    }

    var elements: [BusValue]? { if case .array(_, let elements) = content { elements } else { nil } }

    var entries: [BusEntry]? { if case .dictionary(_, let entries) = content { entries } else { nil } }

    /// What stands under a name.
    subscript(name: String) -> BusValue? {
        entries?.first { $0.key.text == name }?.value.content
    }
}
