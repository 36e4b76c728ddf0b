import Foundation

/// A JSON answer of a door: what programs read, and what the command prints with `--json`.
///
/// Every one says its `version`. Keys are snake_case, amounts text in major units with a currency, times RFC 3339 UTC,
/// accounts bech32m text, identifiers and digests lowercase hexadecimal, other bytes base64url. What is not known is
/// left out; nothing is ever null. `Docs/schemas` holds one schema for each.
public protocol AnswerView: Codable, Equatable, Sendable {
    var version: ViewVersion { get }
}

extension AnswerView {
    /// One line of JSON, its keys sorted, so that the same answer is the same bytes in every run.
    public var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self))
        } catch {
            preconditionFailure("a view holds nothing that JSON cannot write: \(error)")
        }
    }

    /// - Throws: `DecodingError` unless the bytes are this answer, in this version.
    public init(json: some Collection<UInt8>) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(json))
    }
}

/// The version of the answers' form. It rises when something that programs rely on goes away or changes its meaning.
public struct ViewVersion: Codable, Equatable, Sendable {
    public static let current = 1

    public init() {}

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let number = try container.decode(Int.self)
        guard number == Self.current else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "this program reads version \(Self.current) of the answer, not version \(number)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Self.current)
    }
}
