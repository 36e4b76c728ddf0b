import PaymentProtocol

/// A place and how well it is known, as people type them: whole numbers from the first digit on, no floating point.
enum PlaceText {
    /// Reads `52.52,13.405`: degrees north, degrees east. Decimals beyond the seventh, a centimetre, are cut off.
    static func readPosition(_ text: String) throws(CommandError) -> Position {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let latitude = scaled(parts[0], decimals: 7),
            let longitude = scaled(parts[1], decimals: 7)
        else {
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
        guard let millimetres = scaled(text[...], decimals: 3), millimetres >= 0 else {
            throw .usage("“\(text)” is not a distance in metres", next: "Write it with digits: --accuracy 8")
        }
        guard millimetres <= BumpReport.accuracyMillimetresMax else {
            throw .usage(
                "a place known to \(text) m is no place at all",
                next: "The accuracy may be at most \(BumpReport.accuracyMillimetresMax / 1_000) m.")
        }
        return millimetres
    }

    /// The number times ten to the power of `decimals`. Nil unless it is digits, a minus sign before and a point between
    /// being allowed, and fits.
    private static func scaled(_ text: Substring, decimals: Int) -> Int64? {
        let trimmed = text.drop { $0 == " " }
        let isNegative = trimmed.first == "-"
        let parts = (isNegative ? trimmed.dropFirst() : trimmed).split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, parts.count == 1 || !parts[1].isEmpty else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard (whole + fraction).utf8.allSatisfy({ (48...57).contains($0) }), whole.count <= 9 else { return nil }
        let kept = fraction.prefix(decimals)
        let padding = String(repeating: "0", count: decimals - kept.count)
        return Int64((isNegative ? "-" : "") + whole + kept + padding)
    }
}
