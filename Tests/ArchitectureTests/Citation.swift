/// A place in our pages that a comment names: `Docs/LEDGER.md section 3.2`, or `Docs/PROTOCOL.md, "Frames"`.
struct Citation: Equatable {
    enum Place: Equatable {
        case page
        case section(String)
        case title(String)
    }

    /// "LEDGER.md"
    let page: String
    let place: Place

    static func all(in source: SwiftSource) -> [Citation] {
        // A citation may go on in the next line of its comment.
        let text = source.lines.map { line in
            let words = line.drop(while: \.isWhitespace)
            return String(words.hasPrefix("//") ? words.drop { $0 == "/" } : words)
        }.joined(separator: " ").replacing("  ", with: " ")
        return text.split(separator: "Docs/", omittingEmptySubsequences: false).dropFirst().compactMap(Citation.init)
    }

    private init?(_ text: Substring) {
        let name = text.prefix { $0.isUppercase || $0 == "_" }
        guard !name.isEmpty, text.dropFirst(name.count).hasPrefix(".md") else { return nil }
        page = name + ".md"
        let rest = text.dropFirst(page.count)
        if rest.hasPrefix(" section ") {
            var number = rest.dropFirst(" section ".count).prefix { $0.isNumber || $0 == "." }
            while number.last == "." { number.removeLast() }
            place = .section(String(number))
        } else if rest.hasPrefix(", \"") {
            place = .title(String(rest.dropFirst(3).prefix { $0 != "\"" }))
        } else {
            place = .page
        }
    }

    /// Whether the page has the place: a heading or paragraph with the number, or a heading with the title.
    func isTrue(of text: String) -> Bool {
        let lines = text.split(separator: "\n")
        switch place {
        case .page:
            return true
        case .section(let number):
            return lines.contains { line in
                let start = line.drop { $0 == "#" || $0 == " " }
                guard start.hasPrefix(number) else { return false }
                let end = start.dropFirst(number.count)
                return end.hasPrefix(". ") || end.hasPrefix(" ")
            }
        case .title(let title):
            return lines.contains { line in
                guard line.hasPrefix("#") else { return false }
                return line.drop { $0 == "#" || $0 == " " || $0.isNumber || $0 == "." } == title
            }
        }
    }
}
