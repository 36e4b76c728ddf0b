/// Five bits to a character, without the letters that people mistake for others.
///
/// Source: Douglas Crockford, "Base 32", https://www.crockford.com/base32.html (without check symbols).
enum CrockfordBase32 {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// The first `characterCount` groups of five bits, the greatest bit first, in ASCII.
    static func encode(_ bytes: [UInt8], characterCount: Int) -> [UInt8] {
        precondition(characterCount * 5 <= bytes.count * 8)
        return (0..<characterCount).map { character in
            let value = (0..<5).reduce(UInt8(0)) { value, offset in
                let bit = character * 5 + offset
                return value << 1 | (bytes[bit / 8] >> UInt8(7 - bit % 8)) & 1
            }
            return alphabet[Int(value)]
        }
    }

    /// What a person may have typed, as `encode` would have written it: nil if no string reads like this.
    static func canonical(_ text: String) -> [UInt8]? {
        var characters: [UInt8] = []
        for character in text.utf8 {
            switch character {
            case UInt8(ascii: " "), UInt8(ascii: "-"): continue
            case UInt8(ascii: "O"), UInt8(ascii: "o"): characters.append(UInt8(ascii: "0"))
            case UInt8(ascii: "I"), UInt8(ascii: "i"), UInt8(ascii: "L"), UInt8(ascii: "l"):
                characters.append(UInt8(ascii: "1"))
            default:
                let isSmall = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character)
                let capital = isSmall ? character - 32 : character
                guard alphabet.contains(capital) else { return nil }
                characters.append(capital)
            }
        }
        return characters
    }
}
