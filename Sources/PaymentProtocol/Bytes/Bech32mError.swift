/// Why a text is not bech32m, in the order of the checks.
public enum Bech32mError: Error, Equatable, Sendable {
    case tooLong(lengthMax: Int)
    /// Upper and lower case in one text.
    case mixedCase
    /// No `1` between prefix and data, or nothing before it.
    case noPrefix
    /// The checksum needs six characters.
    case tooShort
    /// A character outside the alphabet.
    case invalidCharacter
    case wrongChecksum
    /// The text is for another purpose.
    case wrongPrefix(expected: String, found: String)
    /// The data does not end on a whole byte with zero bits after it.
    case invalidPadding
    /// The bytes inside are more or fewer than such a text holds.
    case wrongByteCount
}
