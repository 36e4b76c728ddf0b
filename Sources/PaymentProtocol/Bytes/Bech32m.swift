/// Bytes as text that people can read out, type and check: a prefix that says what it is, `1`, and data with a checksum.
///
/// - Source: BIP 350 (and BIP 173, which it amends).
public enum Bech32m {
    /// BIP 350 stops at 90 characters, up to where any four wrong characters are found for certain. A clearing node's address
    /// holds two keys and has 114. The checksum is still of use there: the code finds any three wrong characters up to a
    /// length of 1023, and misses other damage once in 2³⁰. Lightning invoices (BOLT 11) are longer for the same reason.
    public static let lengthMax = 128

    /// - Parameter prefix: lowercase letters and digits: ours to choose, so anything else is a mistake in the program.
    public static func encode(prefix: String, bytes: [UInt8]) -> String {
        encode(prefix: prefix, groups: groups(of: bytes))
    }

    /// Reads a text of any known prefix.
    ///
    /// - Throws: the first check that fails; not `Bech32mError.wrongPrefix`.
    public static func decode(_ text: String) throws(Bech32mError) -> (prefix: String, bytes: [UInt8]) {
        let (prefix, groups) = try groups(in: text)
        return (prefix, try bytes(of: groups))
    }

    /// - Throws: the first check that fails.
    public static func decode(_ text: String, prefix expected: String) throws(Bech32mError) -> [UInt8] {
        let (prefix, groups) = try groups(in: text)
        guard prefix == expected else { throw .wrongPrefix(expected: expected, found: prefix) }
        return try bytes(of: groups)
    }

    // MARK: Characters and groups of five bits

    static func encode(prefix: String, groups: [UInt8]) -> String {
        let prefix = Array(prefix.utf8)
        precondition(isPrefix(prefix), "a prefix has 1 to 83 printable characters")
        precondition(!prefix.contains(where: isUppercase), "the encoder writes lowercase")
        let payload = groups + checksum(prefix: prefix, groups: groups)
        let text = prefix + [separator] + payload.map { alphabet[Int($0)] }
        precondition(text.count <= lengthMax, "a bech32m text has at most \(lengthMax) characters")
        return String(decoding: text, as: UTF8.self)
    }

    static func groups(
        in text: String, lengthMax: Int = Bech32m.lengthMax
    ) throws(Bech32mError) -> (prefix: String, groups: [UInt8]) {
        var characters = Array(text.utf8.prefix(lengthMax + 1))
        guard characters.count <= lengthMax else { throw .tooLong(lengthMax: lengthMax) }
        if characters.contains(where: isUppercase) {
            guard !characters.contains(where: isLowercase) else { throw .mixedCase }
            characters = characters.map { isUppercase($0) ? $0 | 0x20 : $0 }
        }
        guard let end = characters.lastIndex(of: separator), end > 0 else { throw .noPrefix }
        let prefix = Array(characters[..<end])
        guard isPrefix(prefix) else { throw .invalidCharacter }
        guard characters.count - end > checksumLength else { throw .tooShort }
        var groups: [UInt8] = []
        for character in characters[(end + 1)...] {
            guard let group = alphabet.firstIndex(of: character) else { throw .invalidCharacter }
            groups.append(UInt8(group))
        }
        guard polymod(expanded(prefix) + groups) == residue else { throw .wrongChecksum }
        return (String(decoding: prefix, as: UTF8.self), groups.dropLast(checksumLength))
    }

    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let separator = UInt8(ascii: "1")

    private static func isPrefix(_ characters: [UInt8]) -> Bool {
        (1...83).contains(characters.count) && characters.allSatisfy { (33...126).contains($0) }
    }

    private static func isUppercase(_ character: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character)
    }

    private static func isLowercase(_ character: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character)
    }
}

// MARK: - The checksum

extension Bech32m {
    private static let checksumLength = 6
    /// What sets bech32m apart from bech32, whose residue is 1.
    private static let residue: UInt32 = 0x2bc8_30a3
    private static let generator: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]

    private static func polymod(_ values: [UInt8]) -> UInt32 {
        var remainder: UInt32 = 1
        for value in values {
            let top = remainder >> 25
            remainder = (remainder & 0x1ff_ffff) << 5 ^ UInt32(value)
            for bit in 0..<5 where top >> bit & 1 == 1 {
                remainder ^= generator[bit]
            }
        }
        return remainder
    }

    private static func expanded(_ prefix: [UInt8]) -> [UInt8] {
        prefix.map { $0 >> 5 } + [0] + prefix.map { $0 & 31 }
    }

    private static func checksum(prefix: [UInt8], groups: [UInt8]) -> [UInt8] {
        let room = [UInt8](repeating: 0, count: checksumLength)
        let remainder = polymod(expanded(prefix) + groups + room) ^ residue
        return (0..<checksumLength).map { UInt8(remainder >> (5 * UInt32(checksumLength - 1 - $0)) & 31) }
    }
}

// MARK: - Bytes and groups of five bits

extension Bech32m {
    private static func groups(of bytes: [UInt8]) -> [UInt8] {
        var groups: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                groups.append(UInt8(bits >> count & 31))
            }
            bits &= 1 << count - 1
        }
        if count > 0 { groups.append(UInt8(bits << (5 - count) & 31)) }
        return groups
    }

    private static func bytes(of groups: [UInt8]) throws(Bech32mError) -> [UInt8] {
        var bytes: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for group in groups {
            bits = bits << 5 | UInt32(group)
            count += 5
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> count & 0xff))
            }
            bits &= 1 << count - 1
        }
        guard count < 5, bits == 0 else { throw .invalidPadding }
        return bytes
    }
}
