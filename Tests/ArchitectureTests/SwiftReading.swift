/// Tells code from comments and from the words of strings, as far as the rules need it: interpolations are code.
struct SwiftReading {
    private(set) var code: [String] = []
    private(set) var hasComment: [Bool] = []

    private enum Place: Equatable {
        /// In an interpolation, how many parentheses are open.
        case code(openParentheses: Int)
        case lineComment
        case blockComment
        case string(pounds: Int, quotes: Int)
    }

    private let text: [Character]
    private var index = 0
    private var places: [Place] = [.code(openParentheses: 0)]
    private var line: [Character] = []
    private var lineHasComment = false

    init(of text: String) {
        self.text = Array(text)
        while index < self.text.count { step() }
        endLine()
    }

    private mutating func step() {
        if text[index] == "\n" { return newline() }
        switch places[places.count - 1] {
        case .code(let open): readCode(openParentheses: open)
        case .lineComment: blank(1)
        case .blockComment: readBlockComment()
        case .string(let pounds, let quotes): readString(pounds: pounds, quotes: quotes)
        }
    }

    private mutating func readCode(openParentheses open: Int) {
        if starts(with: "//") {
            lineHasComment = true
            places.append(.lineComment)
            return blank(2)
        }
        if starts(with: "/*") {
            lineHasComment = true
            places.append(.blockComment)
            return blank(2)
        }
        let pounds = count(of: "#", from: index)
        let quotes = count(of: "\"", from: index + pounds)
        if quotes > 0 {
            // Two quotes are an empty string.
            if quotes == 2 { return blank(pounds + 2 + pounds) }
            let delimiter = quotes >= 3 ? 3 : 1
            places.append(.string(pounds: pounds, quotes: delimiter))
            return blank(pounds + delimiter)
        }
        if places.count > 1 {
            if text[index] == "(" { places[places.count - 1] = .code(openParentheses: open + 1) }
            if text[index] == ")" {
                if open == 1 {
                    places.removeLast()
                    return blank(1)
                }
                places[places.count - 1] = .code(openParentheses: open - 1)
            }
        }
        line.append(text[index])
        index += 1
    }

    private mutating func readBlockComment() {
        if starts(with: "/*") {
            places.append(.blockComment)
            return blank(2)
        }
        if starts(with: "*/") {
            places.removeLast()
            return blank(2)
        }
        blank(1)
    }

    private mutating func readString(pounds: Int, quotes: Int) {
        if text[index] == "\\", count(of: "#", from: index + 1) >= pounds {
            let next = index + 1 + pounds
            if next < text.count, text[next] == "(" {
                places.append(.code(openParentheses: 1))
                return blank(pounds + 2)
            }
            // An escaped line break is a line break all the same.
            return blank(pounds + (next < text.count && text[next] != "\n" ? 2 : 1))
        }
        if count(of: "\"", from: index) >= quotes, count(of: "#", from: index + quotes) >= pounds {
            places.removeLast()
            return blank(quotes + pounds)
        }
        blank(1)
    }

    private mutating func newline() {
        endLine()
        index += 1
        if places.last == .lineComment { places.removeLast() }
        if places.contains(.blockComment) { lineHasComment = true }
    }

    private mutating func endLine() {
        code.append(String(line))
        hasComment.append(lineHasComment)
        line = []
        lineHasComment = false
    }

    private mutating func blank(_ count: Int) {
        line += Array(repeating: " ", count: count)
        index += count
    }

    private func starts(with prefix: String) -> Bool {
        text[index...].starts(with: prefix)
    }

    private func count(of character: Character, from start: Int) -> Int {
        var end = start
        while end < text.count, text[end] == character { end += 1 }
        return end - start
    }
}
