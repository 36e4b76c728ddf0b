import ClearingService
import Synchronization

/// What every command of a payment node says first when the clearing node's log does not fit: once, on the standard error
/// output, whatever else it was asked.
enum AlarmWarning {
    private static let hasShown = Mutex(false)

    static func show(_ alarm: String) {
        let isFirst = hasShown.withLock { hasShown in
            defer { hasShown = true }
            return !hasShown
        }
        guard isFirst else { return }
        // Nobody is left to be told if this cannot be written; the node's status says it all the same.
        try? Terminal.write(text(alarm, .standardError) + "\n", to: .standardError)
    }

    static func text(_ alarm: String, _ style: Style) -> String {
        style.apply(.error, "ALARM:") + " " + SafeText.clean(alarm)
            + "\n  Nothing is paid from here. See: handsel status, handsel evidence --help"
    }
}
