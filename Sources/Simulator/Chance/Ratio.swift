/// How often something happens: once in so many times, without floating point.
public struct Ratio: Hashable, Sendable {
    public let numerator, denominator: UInt64

    public static let never = Ratio(unchecked: 0, 1)
    public static let always = Ratio(unchecked: 1, 1)

    /// Nil unless it lies between never and always.
    public init?(_ numerator: UInt64, in denominator: UInt64) {
        guard denominator > 0, numerator <= denominator else { return nil }
        self.init(unchecked: numerator, denominator)
    }

    /// Reads `3/1000`, `0` and `1`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let numerator = UInt64(parts[0]),
            let denominator = parts.count == 2 ? UInt64(parts[1]) : 1
        else { return nil }
        self.init(numerator, in: denominator)
    }

    private init(unchecked numerator: UInt64, _ denominator: UInt64) {
        (self.numerator, self.denominator) = (numerator, denominator)
    }

    static func once(in times: UInt64) -> Ratio {
        precondition(times > 0)
        return Ratio(unchecked: 1, times)
    }
}

extension Ratio: CustomStringConvertible {
    public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
