/// The lines of a `node.toml`: which key stands where, and whether each has the shape of a setting.
///
/// ```
/// # a comment
/// [table]
/// key = "text"      # or 'text', a whole number, true, false
/// ```
///
/// This is the part of TOML that settings need: one line each, without arrays, inline tables, numbers with a point or dates.
/// The parser understands more, but it does not tell on which line a key stands, and it ends the whole program at some
/// malformed dates and table names (assertions of toml++ 3.3 that fail in debug builds). So it only sees this part.
struct SettingLines {
    /// Lines that have no such shape, with what is expected instead. Counted from 1.
    private(set) var malformed: [(line: Int, expected: String)] = []

    private var lines: [[String]: Int] = [:]

    init(_ text: String) {
        var table: [String] = []
        for (index, bytes) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            var line = SettingLine(bytes)
            do throws(SettingLine.Malformed) {
                switch try line.read() {
                case .nothing: break
                case .table(let path):
                    table = path
                    note(path, line: index + 1)
                case .setting(let path): note(table + path, line: index + 1)
                }
            } catch {
                malformed.append((index + 1, error.expected))
            }
        }
    }

    /// The line of the key, or of the innermost table around it that has one. Counted from 1.
    func line(of path: [String]) -> Int? {
        var path = path
        while !path.isEmpty {
            if let line = lines[path] { return line }
            path.removeLast()
        }
        return nil
    }

    /// Notes a dotted key with the tables it opens, each where it is named first.
    private mutating func note(_ path: [String], line: Int) {
        for length in path.indices where lines[Array(path[...length])] == nil {
            lines[Array(path[...length])] = line
        }
    }
}
