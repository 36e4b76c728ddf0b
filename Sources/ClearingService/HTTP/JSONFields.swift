/// The fields of one flat JSON object, as they were written: strings decoded, numbers left as their digits, so that no
/// amount and no place ever passes through floating point.
///
/// Strict: one object and nothing after it, no name twice, no value that is itself an object or array, no escape or
/// character that RFC 8259 does not allow.
struct JSONFields: Equatable {
    enum Value: Equatable {
        case text(String)
        /// The number as it was written.
        case number(String)
        case bool(Bool)
        case null
    }

    struct Malformed: Error, Equatable {
        let what: String
        /// Bytes from the beginning.
        let offset: Int
    }

    static let fieldsMax = 64

    /// In the order in which they were written.
    let fields: [(name: String, value: Value)]

    static func == (left: JSONFields, right: JSONFields) -> Bool {
        left.fields.map(\.name) == right.fields.map(\.name) && left.fields.map(\.value) == right.fields.map(\.value)
    }

    init(_ bytes: [UInt8]) throws(Malformed) {
        var scanner = JSONScanner(bytes)
        try scanner.expect("{", "an object in braces")
        var fields: [(name: String, value: Value)] = []
        if !scanner.take("}") {
            repeat {
                guard fields.count < Self.fieldsMax else { throw scanner.malformed("at most \(Self.fieldsMax) fields") }
                let name = try scanner.string("a field's name in quotes")
                guard !fields.contains(where: { $0.name == name }) else {
                    throw scanner.malformed("each field once, and `\(Shown.name(name))` is there twice")
                }
                try scanner.expect(":", "a colon")
                fields.append((name, try scanner.value()))
            } while scanner.take(",")
            try scanner.expect("}", "a comma or the closing brace")
        }
        try scanner.end()
        self.fields = fields
    }
}

/// Reads JSON from the front to the back.
private struct JSONScanner {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func malformed(_ expected: String) -> JSONFields.Malformed {
        JSONFields.Malformed(what: "expected \(expected)", offset: offset)
    }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { offset += 1 }
    }

    mutating func take(_ character: Character) -> Bool {
        skipSpace()
        guard let byte = next, byte == character.asciiValue else { return false }
        offset += 1
        return true
    }

    mutating func expect(_ character: Character, _ what: String) throws(JSONFields.Malformed) {
        guard take(character) else { throw malformed(what) }
    }

    mutating func end() throws(JSONFields.Malformed) {
        skipSpace()
        guard next == nil else { throw malformed("nothing after the object") }
    }

    mutating func value() throws(JSONFields.Malformed) -> JSONFields.Value {
        skipSpace()
        guard let next else { throw malformed("a value") }
        switch next {
        case UInt8(ascii: "\""): return .text(try string("a string"))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw malformed("a string, a number, true, false or null")
        }
    }

    private mutating func word(
        _ word: String, _ value: JSONFields.Value
    ) throws(JSONFields.Malformed) -> JSONFields.Value {
        guard bytes[offset...].starts(with: word.utf8) else { throw malformed("`\(word)`") }
        offset += word.utf8.count
        return value
    }

    private mutating func digits() throws(JSONFields.Malformed) {
        let start = offset
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        guard offset > start else { throw malformed("a digit") }
    }

    private mutating func number() throws(JSONFields.Malformed) -> String {
        let start = offset
        if next == UInt8(ascii: "-") { offset += 1 }
        let whole = offset
        try digits()
        guard offset == whole + 1 || bytes[whole] != UInt8(ascii: "0") else {
            throw malformed("a number without a zero before it")
        }
        if next == UInt8(ascii: ".") {
            offset += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            offset += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { offset += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    mutating func string(_ what: String) throws(JSONFields.Malformed) -> String {
        guard take("\"") else { throw malformed(what) }
        var text: [UInt8] = []
        while let byte = next {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let decoded = String(validating: text, as: UTF8.self) else {
                    throw malformed("a string in UTF-8 before this")
                }
                return decoded
            case UInt8(ascii: "\\"):
                text.append(contentsOf: String(try escape()).utf8)
            case 0..<0x20:
                throw malformed("no control character in a string")
            default:
                text.append(byte)
            }
        }
        throw malformed("the closing quote of a string")
    }

    private mutating func escape() throws(JSONFields.Malformed) -> Character {
        guard let byte = next else { throw malformed("an escape") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw malformed("an escape that JSON knows")
        }
    }

    private mutating func unicodeEscape() throws(JSONFields.Malformed) -> Character {
        var units = [try codeUnit()]
        if UTF16.isLeadSurrogate(units[0]), bytes[offset...].starts(with: "\\u".utf8) {
            offset += 2
            units.append(try codeUnit())
        }
        guard let text = String(validating: units, as: UTF16.self), let scalar = text.unicodeScalars.first,
            text.unicodeScalars.count == 1
        else { throw malformed("an escape that is a character") }
        return Character(scalar)
    }

    private mutating func codeUnit() throws(JSONFields.Malformed) -> UInt16 {
        guard offset + 4 <= bytes.count,
            bytes[offset..<offset + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16)
        else { throw malformed("four hexadecimal digits") }
        offset += 4
        return unit
    }
}
