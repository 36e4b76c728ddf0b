import Foundation
import Ledger
import NodeRuntime
import PaymentProtocol
import Testing

@Suite struct KeyFileTests {
    private let pin: PIN
    private let cost: KeyCost

    init() throws {
        pin = try PIN(notSecret: "1234")
        cost = try .light
    }

    private func file(_ role: NodeRole, seed: UInt64 = 2) throws -> KeyFile {
        var chance = TestChance(seed: seed)
        return try KeyFile(sealing: .test(role), pin: pin, cost: cost, using: &chance)
    }

    @Test(
        "what is sealed under a PIN is opened with it, after a round trip through bytes", arguments: NodeRole.allCases)
    func roundTrip(role: NodeRole) throws {
        let keys = NodeSecretKeys.test(role)
        let file = try file(role)
        let read = try KeyFile(decoding: file.bytes)
        #expect(read == file)
        #expect(read.cost == cost)
        let opened = try read.open(with: pin)
        #expect(opened.publicKeys == keys.publicKeys)
        let message: [UInt8] = [1, 2, 3]
        switch (opened, keys) {
        case (.payment(let account, _), .payment(let expected, _)):
            #expect(account.sign(message) == expected.sign(message))
        case (.clearing(let log, _, let op), .clearing(let expectedLog, _, let expectedOperator)):
            #expect(log.sign(message) == expectedLog.sign(message))
            #expect(op.sign(message) == expectedOperator.sign(message))
            #expect(log.publicKey != op.publicKey)
        default: Issue.record("the role changed")
        }
    }

    @Test("public keys are read without the PIN")
    func publicKeys() throws {
        #expect(try KeyFile(decoding: file(.clearing).bytes).publicKeys == NodeSecretKeys.test(.clearing).publicKeys)
        let address = try #require(NodeSecretKeys.test(.clearing).publicKeys.clearingAddress)
        #expect(try ClearingAddress(text: address.text) == address)
        #expect(NodeSecretKeys.test(.payment).publicKeys.clearingAddress == nil)
    }

    @Test("any other PIN is called wrong", arguments: ["1235", "12345", "123", "1234 ", "４３２１", "12\u{0}34"])
    func wrongPIN(text: String) throws {
        let file = try file(.payment)
        guard let other = try? PIN(notSecret: text) else { return }
        #expect(throws: KeyFileError.wrongPIN) { try file.open(with: other) }
    }

    @Test("the same keys under the same PIN never make the same file twice")
    func fresh() throws {
        let first = try file(.payment, seed: 2)
        let second = try file(.payment, seed: 3)
        #expect(first != second)
        #expect(try second.open(with: pin).publicKeys == first.open(with: pin).publicKeys)
    }

    @Test("no secret stands in the file")
    func sealed() throws {
        var chance = TestChance(seed: 1)
        // The first key drawn takes the first 32 bytes of chance, in the machine's order of bytes.
        let seed = (0..<4).flatMap { _ in withUnsafeBytes(of: chance.next()) { Array($0) } }
        let account = SecretKey(seed: try #require(Bytes32(seed)))
        guard case .payment(account.publicKey, _) = NodeSecretKeys.test(.payment).publicKeys else {
            Issue.record("this is not how the key was made")
            return
        }
        let bytes = try file(.payment).bytes
        for start in 0...(bytes.count - 8) {
            #expect(!seed.starts(with: bytes[start..<start + 8]))
        }
    }

    @Test("every byte flipped by accident is noticed before a PIN is tried", arguments: NodeRole.allCases)
    func damaged(role: NodeRole) throws {
        let bytes = try file(role).bytes
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << UInt8(bit)
                #expect(throws: KeyFileError.self) { try KeyFile(decoding: damaged) }
            }
        }
    }

    @Test(
        "every byte changed on purpose, the checksum with it, gives an error and no keys", arguments: NodeRole.allCases)
    func forged(role: NodeRole) throws {
        let (header, sealed) = try parts(of: file(role).bytes)
        for index in 0..<(header.count + sealed.count) {
            for mask: UInt8 in [0x01, 0x10, 0x80] {
                var header = header
                var sealed = sealed
                if index < header.count { header[index] ^= mask } else { sealed[index - header.count] ^= mask }
                let bytes = join(header: header, sealed: sealed)
                #expect(throws: KeyFileError.self) { try KeyFile(decoding: bytes).open(with: pin) }
            }
        }
    }

    @Test("a file cut short anywhere, or with a byte more, is refused")
    func truncated() throws {
        let bytes = try file(.payment).bytes
        for count in bytes.indices {
            #expect(throws: KeyFileError.self) { try KeyFile(decoding: Array(bytes[..<count])) }
        }
        #expect(throws: KeyFileError.malformed(.trailingBytes)) { try KeyFile(decoding: bytes + [0]) }
        #expect(throws: KeyFileError.malformed(.inputTooLong(bytesMax: KeyFile.bytesMax))) {
            try KeyFile(decoding: [UInt8](repeating: 0, count: KeyFile.bytesMax + 1))
        }
    }

    @Test(
        "a forged header cannot make a node use more memory or work than its own files do",
        arguments: [
            (UInt64(1), KeyCost.memoryBytesRange.upperBound + 1),
            (1, UInt64(1) << 40),
            (1, UInt64.max),
            (KeyCost.operationsRange.upperBound + 1, 8_192),
            (UInt64.max, 8_192),
            (0, 8_192),
            (1, 8_191),
            (1, 0),
        ] as [(UInt64, UInt64)])
    func bounded(operations: UInt64, memoryBytes: UInt64) throws {
        let (header, sealed) = try parts(of: file(.payment).bytes)
        let honest = CBOREncoder.encode {
            $0.array(count: 2)
            $0.unsigned(1)
            $0.unsigned(8_192)
        }
        let forged = CBOREncoder.encode {
            $0.array(count: 2)
            $0.unsigned(operations)
            $0.unsigned(memoryBytes)
        }
        #expect(header.ranges(of: honest).count == 1)
        let bytes = join(header: header.replacing(honest, with: forged), sealed: sealed)
        #expect(throws: KeyFileError.costOutOfBounds(operations: operations, memoryBytes: memoryBytes)) {
            try KeyFile(decoding: bytes)
        }
    }

    @Test("a file of a later version is called that")
    func version() throws {
        var (header, sealed) = try parts(of: file(.payment).bytes)
        #expect(header.starts(with: [0xa6, 1, 1]))
        header[2] = 2
        #expect(throws: KeyFileError.unknownVersion(2)) { try KeyFile(decoding: join(header: header, sealed: sealed)) }
    }

    @Test("a public key put in place of the true one is not believed")
    func publicKeySwapped() throws {
        let (header, sealed) = try parts(of: file(.payment).bytes)
        guard case .payment(let account, _) = NodeSecretKeys.test(.payment).publicKeys,
            case .payment(let other, _) = NodeSecretKeys.test(.payment, seed: 9).publicKeys
        else { return }
        let swapped = header.replacing(account.bytes32.bytes, with: other.bytes32.bytes)
        let forged = try KeyFile(decoding: join(header: swapped, sealed: sealed))
        #expect(throws: KeyFileError.wrongPIN) { try forged.open(with: pin) }
    }

    @Test("a key file written by the first version opens for ever")
    func vector() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Vectors/key-file-v1.txt")
        let digits = Array(try String(contentsOf: url, encoding: .utf8).filter { !$0.isWhitespace }.utf8)
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
        let file = try KeyFile(decoding: bytes)
        #expect(file.bytes == bytes)
        #expect(try file.open(with: pin).publicKeys == NodeSecretKeys.test(.clearing).publicKeys)
    }

    @Test("neither keys nor PIN can be printed")
    func unprintable() throws {
        var text = ""
        dump(NodeSecretKeys.test(.clearing), to: &text)
        dump(pin, to: &text)
        dump(Signer(.test(.payment)), to: &text)
        text += "\(pin) \(pin.debugDescription) \(String(reflecting: NodeSecretKeys.test(.payment)))"
        #expect(!text.contains("1234"))
        #expect(text.contains("<PIN>"))
        #expect(text.contains("<secret>"))
        #expect(!text.contains("0x"))
    }

    /// The file's header and sealed seeds.
    private func parts(of bytes: [UInt8]) throws -> (header: [UInt8], sealed: [UInt8]) {
        var file = try CBORDecoder(bytes)
        try file.array(count: 4)
        _ = try file.text(max: 32)
        return (try file.bytes(max: 4_096), try file.bytes(max: 4_096))
    }

    private func join(header: [UInt8], sealed: [UInt8]) -> [UInt8] {
        CBOREncoder.encode { file in
            file.array(count: 4)
            file.text("handsel-keys")
            file.bytes(header)
            file.bytes(sealed)
            file.bytes(Digest.sha256(of: header + sealed).bytes32)
        }
    }
}
