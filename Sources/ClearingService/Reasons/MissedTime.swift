/// By how much a time was missed, as people say it: the two largest units that are not zero.
enum MissedTime {
    private static let units: [(name: String, microseconds: UInt64)] = [
        ("day", 86_400_000_000), ("hour", 3_600_000_000), ("minute", 60_000_000), ("second", 1_000_000),
        ("millisecond", 1_000), ("microsecond", 1),
    ]

    /// `1 hour 3 minutes`, `55 minutes`, `2 seconds 250 milliseconds`; of a negative number, the same without its sign.
    static func text(_ microseconds: Int64) -> String {
        let magnitude = microseconds.magnitude
        guard let first = units.firstIndex(where: { magnitude >= $0.microseconds }) else { return "no time" }
        let count = magnitude / units[first].microseconds
        let larger = part(count, units[first].name)
        guard first + 1 < units.count else { return larger }
        let rest = magnitude % units[first].microseconds / units[first + 1].microseconds
        return rest == 0 ? larger : larger + " " + part(rest, units[first + 1].name)
    }

    private static func part(_ count: UInt64, _ unit: String) -> String {
        "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
}
