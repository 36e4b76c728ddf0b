import ClearingService
import PaymentProtocol

/// A place and how well it is known, as people type them: whole numbers from the first digit on, no floating point.
enum PlaceText {
    /// Reads `52.52,13.405`: degrees north, degrees east. Decimals beyond the seventh, a centimetre, are cut off.
    static func readPosition(_ text: String) throws(CommandError) -> Position {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let latitude = degrees(parts[0]), let longitude = degrees(parts[1]) else {
            throw .usage("“\(text)” is not a place", next: "Write degrees north and east: --at 52.5200,13.4050")
        }
        guard let position = Position(latitude: latitude, longitude: longitude) else {
            throw .usage(
                "\(text) is not on the globe", next: "Latitudes go from -90 to 90, longitudes from -180 to 180.")
        }
        return position
    }

    /// Reads metres, such as `8` or `7.5`.
    ///
    /// - Returns: millimetres.
    static func readAccuracy(_ text: String) throws(CommandError) -> Int64 {
        guard let millimetres = DecimalText.read(text.drop { $0 == " " }, decimals: 3), millimetres >= 0 else {
            throw .usage("“\(text)” is not a distance in metres", next: "Write it with digits: --accuracy 8")
        }
        guard millimetres <= BumpReport.accuracyMillimetresMax else {
            throw .usage(
                "a place known to \(text) m is no place at all",
                next: "The accuracy may be at most \(BumpReport.accuracyMillimetresMax / 1_000) m.")
        }
        return millimetres
    }

    /// In units of 10⁻⁷ degrees. A space after the comma is let pass.
    private static func degrees(_ text: Substring) -> Int64? {
        DecimalText.read(text.drop { $0 == " " }, decimals: 7)
    }
}
