/// Makes texts harmless that others wrote: names, what a payment is for, what another node answered.
///
/// A terminal obeys control characters: an escape sequence in a name could recolour "refused" as "settled", move the
/// cursor over an amount, or write to the clipboard. Bidirectional controls could turn an amount around. All of these
/// are shown instead of obeyed.
enum SafeText {
    /// - Parameter keepingLines: newlines stay as they are; for texts of ours with something from others inside.
    static func clean(_ text: some StringProtocol, keepingLines: Bool = false) -> String {
        var result = ""
        var scalars = result.unicodeScalars
        for scalar in text.unicodeScalars {
            if isHarmless(scalar) || keepingLines && scalar == "\n" {
                scalars.append(scalar)
            } else {
                scalars.append(contentsOf: "<U+\(hexadecimal(scalar.value))>".unicodeScalars)
            }
        }
        result.unicodeScalars = scalars
        return result
    }

    /// A name or a text that somebody else chose, marked as such.
    static func quoted(_ text: String) -> String {
        "“\(clean(text))”"
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        // Among the format characters only the joiners are needed to write languages and emoji.
        case .format: scalar == "\u{200C}" || scalar == "\u{200D}"
        default: true
        }
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
