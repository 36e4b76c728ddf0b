import Synchronization

/// How far something long has come: one line on a terminal's standard error output, and nothing anywhere else.
final class ProgressBar: Sendable {
    private let isShown: Bool
    private let last = Mutex<String>("")

    /// - Parameter isShown: false for programs. Without a terminal there is no bar either.
    init(isShown: Bool) {
        self.isShown = isShown && Terminal.Stream.standardError.isTerminal
    }

    func show(done: UInt64, of count: UInt64, _ unit: String) {
        guard isShown, count > 0 else { return }
        replace(Self.line(done: done, of: count, unit, columns: Terminal.columns(of: .standardError) ?? 80))
    }

    func clear() {
        guard isShown else { return }
        replace("")
    }

    private func replace(_ line: String) {
        last.withLock { last in
            guard line != last else { return }
            last = line
            // A bar that cannot be written is no reason to stop what it tells about.
            try? Terminal.write("\r\u{1B}[K" + line, to: .standardError)
        }
    }

    static func line(done: UInt64, of count: UInt64, _ unit: String, columns: Int) -> String {
        let done = min(done, count)
        let percent = Int(done.multipliedFullWidth(by: 100).high == 0 ? done * 100 / count : 100)
        let label = " \(percent)%  \(done) of \(count) \(unit)"
        let width = max(0, min(40, columns - label.count - 3))
        let filled = width * percent / 100
        return "[" + String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled) + "]" + label
    }
}
