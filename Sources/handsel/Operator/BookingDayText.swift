import ClearingService
import NodeRuntime
import PaymentProtocol

/// When the bank booked money, as an operator types it.
enum BookingDayText {
    static let help = "When the bank booked it, as its statement says: 2026-11-21. Or: today."

    /// - Throws: `CommandError` of status `usage` for what is neither a day nor `today`.
    static func read(_ text: String) throws(CommandError) -> BookingDate {
        let date =
            text == "today"
            ? BookingDate(of: SystemClock().read().wall) : DayText.read(text).flatMap { BookingDate(day: $0) }
        guard let date else {
            throw .usage(
                "not a day: \(SafeText.clean(text))",
                next: "Write it as 2026-11-21, or say today for money that you take yourself.")
        }
        return date
    }
}
