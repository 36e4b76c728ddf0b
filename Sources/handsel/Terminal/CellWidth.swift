/// How many cells of a terminal a text takes, so that columns stand under each other.
///
/// Terminals differ for rare characters; then a column is off by a cell, and nothing else.
enum CellWidth {
    static func of(_ text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + of($1) }
    }

    static func of(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        // U+FE0F asks for the emoji form of what comes before it.
        if scalars.contains("\u{FE0F}") { return 2 }
        return scalars.reduce(0) { max($0, of($1)) }
    }

    /// Cuts a text that is too wide, and says so with an ellipsis.
    static func fitting(_ text: String, into width: Int) -> String {
        guard of(text) > width else { return text }
        var (kept, used) = ("", 0)
        for character in text {
            used += of(character)
            guard used <= width - 1 else { break }
            kept.append(character)
        }
        return kept + "…"
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// Source: Unicode Standard Annex #11, the ranges that are wide or full-width as a whole.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD,
    ]
}
