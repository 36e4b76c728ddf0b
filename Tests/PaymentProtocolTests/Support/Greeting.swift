import Ledger
import PaymentProtocol

/// A message with a field of each kind: required, optional, nested, counted.
struct Greeting: Message {
    static let type = MessageType(name: "greeting")

    var from: Bytes32
    var text: String
    var change: Int64
    var photograph: [UInt8]?
    var others: [Bytes32]

    static let othersCountMax = 4

    init(from: Bytes32, text: String, change: Int64 = 0, photograph: [UInt8]? = nil, others: [Bytes32] = []) {
        (self.from, self.text, self.change) = (from, text, change)
        (self.photograph, self.others) = (photograph, others)
    }

    init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 5)
        try decoder.key(1)
        from = try decoder.bytes32()
        try decoder.key(2)
        text = try decoder.text(max: 64)
        try decoder.key(3)
        change = try decoder.integer()
        if try decoder.hasKey(4) { photograph = try decoder.bytes(max: 256) }
        try decoder.key(5)
        others = []
        for _ in 0..<(try decoder.array(countMax: Self.othersCountMax)) { others.append(try decoder.bytes32()) }
        try decoder.endMap()
    }

    func encode(into encoder: inout CBOREncoder) {
        encoder.map(count: photograph == nil ? 4 : 5)
        encoder.key(1)
        encoder.bytes(from)
        encoder.key(2)
        encoder.text(text)
        encoder.key(3)
        encoder.integer(change)
        if let photograph {
            encoder.key(4)
            encoder.bytes(photograph)
        }
        encoder.key(5)
        encoder.array(count: others.count)
        for other in others { encoder.bytes(other) }
    }
}

/// Another message with the same encoding.
struct Farewell: Message {
    static let type = MessageType(name: "farewell")

    var greeting: Greeting

    init(_ greeting: Greeting) { self.greeting = greeting }

    init(from decoder: inout CBORDecoder) throws(CBORError) {
        greeting = try Greeting(from: &decoder)
    }

    func encode(into encoder: inout CBOREncoder) {
        greeting.encode(into: &encoder)
    }
}
