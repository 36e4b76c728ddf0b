@testable import PaymentProtocol

/// Any item that the protocol's CBOR can hold, for tests that need more than one message's shape.
indirect enum CBORValue: Equatable {
    case unsigned(UInt64)
    case negative(Int64)
    case bytes([UInt8])
    case text(String)
    case array([CBORValue])
    case map([CBORValue])
    case tag(UInt64, CBORValue)
    case bool(Bool)
    case null

    static let depthMax = 16

    init(decoding bytes: [UInt8]) throws(CBORError) {
        var decoder = try CBORDecoder(bytes)
        try self.init(from: &decoder, depth: 0)
        try decoder.finish()
    }

    private init(from decoder: inout CBORDecoder, depth: Int) throws(CBORError) {
        guard depth < Self.depthMax else { throw .tooDeep }
        switch try decoder.nextType() {
        case .unsigned: self = .unsigned(try decoder.unsigned())
        case .negative: self = .negative(try decoder.integer())
        case .bytes: self = .bytes(try decoder.bytes(max: 1 << 16))
        case .text: self = .text(try decoder.text(max: 1 << 16))
        case .array:
            self = .array(try Self.items(try decoder.array(countMax: 1 << 10), from: &decoder, depth: depth))
        case .map:
            self = .map(try Self.items(try decoder.mapCount(countMax: 1 << 10) * 2, from: &decoder, depth: depth))
        case .tag: self = .tag(try decoder.anyTag(), try CBORValue(from: &decoder, depth: depth + 1))
        case .bool: self = .bool(try decoder.bool())
        case .null:
            guard try decoder.takeNull() else { preconditionFailure("a null came next") }
            self = .null
        }
    }

    private static func items(
        _ count: Int, from decoder: inout CBORDecoder, depth: Int
    ) throws(CBORError) -> [CBORValue] {
        var items: [CBORValue] = []
        for _ in 0..<count { items.append(try CBORValue(from: &decoder, depth: depth + 1)) }
        return items
    }

    var encoded: [UInt8] { CBOREncoder.encode(encode) }

    func encode(into encoder: inout CBOREncoder) {
        switch self {
        case .unsigned(let value): encoder.unsigned(value)
        case .negative(let value): encoder.integer(value)
        case .bytes(let value): encoder.bytes(value)
        case .text(let value): encoder.text(value)
        case .array(let items):
            encoder.array(count: items.count)
            for item in items { item.encode(into: &encoder) }
        case .map(let items):
            encoder.map(count: items.count / 2)
            for item in items { item.encode(into: &encoder) }
        case .tag(let tag, let value):
            encoder.tag(tag)
            value.encode(into: &encoder)
        case .bool(let value): encoder.bool(value)
        case .null: encoder.null()
        }
    }
}

extension CBORError {
    /// The case without its details, as vectors name it.
    var name: String {
        switch self {
        case .floatingPoint: "floatingPoint"
        case .indefiniteLength: "indefiniteLength"
        case .notWellFormed: "notWellFormed"
        case .outOfRange: "outOfRange"
        case .unsupportedSimpleValue: "unsupportedSimpleValue"
        default: "\(self)"
        }
    }
}
