import Foundation
import Ledger
import PaymentProtocol

/// Receipts of the golden vectors, which no code of the command has made.
struct ReceiptVectors: Decodable {
    let name: String
    let hex: String
    let log: String

    struct Missing: Error {}

    var bytes: [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }

    var clearing: ClearingAddress {
        get throws {
            guard let log = Bytes32(hexadecimal: log) else { throw Missing() }
            return ClearingAddress(log: PublicKey(log), link: LinkPublicKey(.zero))
        }
    }

    static var all: [ReceiptVectors] {
        get throws { try entries.filter { $0.name.hasPrefix("settlement-receipt/") } }
    }

    private static var entries: [ReceiptVectors] {
        get throws {
            let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "Vectors/receipts.json")
            return try JSONDecoder().decode([ReceiptVectors].self, from: Data(contentsOf: file))
        }
    }

    /// The bytes of one piece of evidence.
    static func evidence(_ kind: String) throws -> [UInt8] {
        guard let found = try entries.first(where: { $0.name == "evidence/" + kind }) else { throw Missing() }
        return found.bytes
    }

    /// - Parameter kind: the beginning of what stands after the record's number: `settled`, `refused`.
    static func one(_ kind: String) throws -> ReceiptVectors {
        guard let found = try all.first(where: { $0.name.split(separator: "-").last?.hasPrefix(kind) == true }) else {
            throw Missing()
        }
        return found
    }
}
