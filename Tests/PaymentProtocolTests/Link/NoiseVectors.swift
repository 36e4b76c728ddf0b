import Foundation
import Testing

/// The published vectors of the patterns we use. `source` in the file names where each comes from.
struct NoiseVectors: Decodable {
    struct Vector: Decodable, Sendable, CustomTestStringConvertible {
        struct Message: Decodable, Sendable {
            let payload: String
            let ciphertext: String
        }

        enum CodingKeys: String, CodingKey {
            case name = "protocol_name"
            case initiatorPrologue = "init_prologue"
            case initiatorStatic = "init_static"
            case initiatorEphemeral = "init_ephemeral"
            case initiatorRemoteStatic = "init_remote_static"
            case responderPrologue = "resp_prologue"
            case responderStatic = "resp_static"
            case responderEphemeral = "resp_ephemeral"
            case handshakeHash = "handshake_hash"
            case messages
        }

        let name: String
        let initiatorPrologue: String
        let initiatorStatic: String?
        let initiatorEphemeral: String
        let initiatorRemoteStatic: String?
        let responderPrologue: String
        let responderStatic: String?
        let responderEphemeral: String?
        let handshakeHash: String?
        let messages: [Message]

        var testDescription: String { name }
    }

    let vectors: [Vector]

    static func load() throws -> [Vector] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Vectors/noise/noise.json").standardizedFileURL
        return try JSONDecoder().decode(NoiseVectors.self, from: Data(contentsOf: file)).vectors
    }
}

/// The bytes that hexadecimal digits stand for; for the constants of tests.
func bytes(hex: String) -> [UInt8] {
    var digits = hex[...]
    var bytes: [UInt8] = []
    while let byte = UInt8(digits.prefix(2), radix: 16) {
        bytes.append(byte)
        digits = digits.dropFirst(2)
    }
    precondition(digits.isEmpty, "not hexadecimal: \(hex)")
    return bytes
}
