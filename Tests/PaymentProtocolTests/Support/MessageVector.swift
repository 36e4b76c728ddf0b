import Ledger
import PaymentProtocol

/// One entry of `Tests/Vectors/messages.json`, which `Tests/Referees/check_vectors.py` reads too.
struct MessageVector: Codable, Equatable {
    let name: String
    let typ: String
    /// Makes the signing key, in hexadecimal.
    let seed: String
    let payloadHex: String
    let envelopeHex: String
    /// The payload in the diagnostic notation of RFC 8949, section 8.
    let diagnostic: String

    enum CodingKeys: String, CodingKey {
        case name, typ, seed, diagnostic
        case payloadHex = "payload_hex"
        case envelopeHex = "envelope_hex"
    }

    init<M: Message>(_ message: M, name: String, seed: Bytes32) throws {
        let key = SecretKey(seed: seed)
        let payload = CBOREncoder.encode(message.encode)
        self.name = name
        typ = M.type.text
        self.seed = seed.description
        payloadHex = hexadecimal(payload)
        envelopeHex = hexadecimal(try key.signed(message).envelope)
        diagnostic = try CBORValue(decoding: payload).diagnostic
    }
}

extension CBORValue {
    /// - Source: RFC 8949 section 8.
    var diagnostic: String {
        switch self {
        case .unsigned(let value): "\(value)"
        case .negative(let value): "\(value)"
        case .bytes(let value): "h'\(hexadecimal(value))'"
        case .text(let value):
            "\""
                + value.flatMap { $0 == "\\" || $0 == "\"" ? ["\\", $0] : [$0] } + "\""
        case .array(let items): "[" + items.map(\.diagnostic).joined(separator: ", ") + "]"
        case .map(let items):
            "{"
                + stride(from: 0, to: items.count, by: 2).map {
                    items[$0].diagnostic + ": " + items[$0 + 1].diagnostic
                }.joined(separator: ", ") + "}"
        case .tag(let tag, let value): "\(tag)(\(value.diagnostic))"
        case .bool(let value): value ? "true" : "false"
        case .null: "null"
        }
    }
}
