/// Whether and how texts are coloured.
///
/// Colours only help the eye on a terminal: no meaning is in them alone, and with `NO_COLOR` (https://no-color.org) or
/// `TERM=dumb` there are none.
struct Style: Equatable, Sendable {
    enum Role: String, Sendable {
        case strong = "1"
        case faint = "2"
        case good = "32"
        case bad = "31"
        /// The word before an error.
        case error = "1;31"
        /// The string that two people compare.
        case code = "1;36"
    }

    let isColoured: Bool

    static let plain = Style(isColoured: false)
    static let standardOutput = Style(for: .standardOutput)
    static let standardError = Style(for: .standardError)

    init(isColoured: Bool) {
        self.isColoured = isColoured
    }

    private init(for stream: Terminal.Stream) {
        self.init(
            isTerminal: stream.isTerminal, noColor: Terminal.variable("NO_COLOR"), term: Terminal.variable("TERM"))
    }

    init(isTerminal: Bool, noColor: String?, term: String?) {
        isColoured = isTerminal && (noColor ?? "").isEmpty && term != "dumb"
    }

    func apply(_ role: Role, _ text: String) -> String {
        isColoured ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
    }
}
