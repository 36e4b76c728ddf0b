/// One line of a `node.toml`, read from left to right.
///
/// - Source: TOML 1.0.0, as far as `SettingLines` says.
struct SettingLine {
    enum Content: Equatable {
        /// Empty, or a comment.
        case nothing
        case table([String])
        case setting([String])
    }

    struct Malformed: Error, Equatable {
        let expected: String
    }

    private var rest: Substring.UTF8View.SubSequence

    /// - Parameter bytes: without the newline.
    init(_ bytes: String.UTF8View.SubSequence) {
        rest = bytes
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    }

    mutating func read() throws(Malformed) -> Content {
        skipSpace()
        let content: Content
        switch rest.first {
        case nil, UInt8(ascii: "#"):
            return .nothing
        case UInt8(ascii: "["):
            rest.removeFirst()
            let path = try readKey()
            try take("]", expected: "a table's name in brackets: [name]")
            content = .table(path)
        default:
            let path = try readKey()
            try take("=", expected: "a setting: name = value")
            try readValue()
            content = .setting(path)
        }
        skipSpace()
        guard rest.isEmpty || rest.first == UInt8(ascii: "#") else {
            throw Malformed(expected: "nothing more on this line but a comment")
        }
        return content
    }

    /// A key's parts, bare or quoted. Escapes in quoted parts stay as they are written: such a key is none of ours.
    private mutating func readKey() throws(Malformed) -> [String] {
        var parts: [String] = []
        repeat {
            skipSpace()
            if rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "'") {
                parts.append(try readQuoted())
            } else {
                let part = takeWhile(Self.isBareKeyByte)
                guard !part.isEmpty else { throw Malformed(expected: "a setting's name, a [table] or a # comment") }
                parts.append(part)
            }
            skipSpace()
        } while takeIfNext(UInt8(ascii: "."))
        return parts
    }

    private mutating func readValue() throws(Malformed) {
        skipSpace()
        if rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "'") {
            _ = try readQuoted()
            return
        }
        let word = takeWhile { Self.isBareKeyByte($0) || $0 == UInt8(ascii: "+") }
        let digits = word.drop { $0 == "+" || $0 == "-" }
        let isNumber =
            word.count - digits.count <= 1 && digits.first?.isNumber == true
            && digits.allSatisfy { $0.isNumber || $0 == "_" }
        guard isNumber || word == "true" || word == "false" else {
            throw Malformed(expected: "a value: \"text\" in quotes, a whole number, true or false")
        }
    }

    /// What stands between two quotes on this line.
    private mutating func readQuoted() throws(Malformed) -> String {
        let quote = rest.removeFirst()
        var content: [UInt8] = []
        while let byte = rest.first, byte != quote {
            content.append(rest.removeFirst())
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), !rest.isEmpty {
                content.append(rest.removeFirst())
            }
        }
        guard takeIfNext(quote), rest.first != quote else {
            throw Malformed(expected: "text between two quotes, on one line")
        }
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func take(_ character: Unicode.Scalar, expected: String) throws(Malformed) {
        guard takeIfNext(UInt8(ascii: character)) else { throw Malformed(expected: expected) }
    }

    private mutating func takeIfNext(_ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func takeWhile(_ isIncluded: (UInt8) -> Bool) -> String {
        let taken = rest.prefix(while: isIncluded)
        rest = rest[taken.endIndex...]
        return String(decoding: taken, as: UTF8.self)
    }

    private mutating func skipSpace() {
        _ = takeWhile { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    private static func isBareKeyByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
}
