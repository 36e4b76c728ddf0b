/// What a device's radio knew when it bumped: what it broadcast itself, and whom it heard.
///
/// It says who was near, and proves nothing: whoever hears an identifier can repeat it to whoever they like.
///
/// - Source: Docs/PROTOCOL.md section 7.1.
public struct RadioHearing: Equatable, Sendable {
    /// One that was heard.
    public struct Heard: Equatable, Sendable {
        public let identifier: EphemeralIdentifier
        /// How much weaker than at one metre, in dB: less than nothing nearer than that. Nil if the radio does not say.
        public let lossDecibels: Int64?

        /// Nil for a loss that no radio measures.
        public init?(_ identifier: EphemeralIdentifier, lossDecibels: Int64?) {
            if let lossDecibels, !RadioHearing.lossDecibelsBounds.contains(lossDecibels) { return nil }
            (self.identifier, self.lossDecibels) = (identifier, lossDecibels)
        }
    }

    /// Those heard most strongly; a crowd has more.
    public static let heardMax = 8
    public static let lossDecibelsBounds: ClosedRange<Int64> = -60...120
    /// No radio, or one that is off.
    public static let none = RadioHearing(own: nil)

    /// What it broadcast at the bump; nil if it broadcast nothing.
    public let own: EphemeralIdentifier?
    /// Each once.
    public let heard: [Heard]

    private init(own: EphemeralIdentifier?) {
        (self.own, heard) = (own, [])
    }

    /// Nil for more than `heardMax`, or one twice.
    public init?(own: EphemeralIdentifier?, heard: [Heard]) {
        guard heard.count <= Self.heardMax, Set(heard.map(\.identifier)).count == heard.count else { return nil }
        (self.own, self.heard) = (own, heard)
    }

    func hears(_ other: RadioHearing) -> Heard? {
        guard let identifier = other.own else { return nil }
        return heard.first { $0.identifier == identifier }
    }
}

extension RadioHearing {
    /// What the radios of two that bumped say of whether it was one event.
    struct Agreement: Equatable {
        /// How unlike one event it is, in microseconds: nothing if each heard the other as strongly as two hands that touch.
        let microseconds: Int64
        /// Each heard the other from within a few metres: whatever their places are, they were near.
        let isNear: Bool
    }

    /// Nil if it cannot be one event: both hear well, and not each other, or only from far away.
    static func agreement(_ one: RadioHearing, _ other: RadioHearing) -> Agreement? {
        let heard = [one.hears(other), other.hears(one)].compactMap { $0 }
        guard !heard.isEmpty else {
            // One that hears nobody may be deaf, and one that broadcasts nothing cannot be heard.
            let mustHear = !one.heard.isEmpty && !other.heard.isEmpty && one.own != nil && other.own != nil
            return mustHear ? nil : Agreement(microseconds: unknownMicroseconds, isNear: false)
        }
        let once = heard.count == 2 ? 0 : onceMicroseconds
        let losses = heard.compactMap(\.lossDecibels)
        guard !losses.isEmpty else { return Agreement(microseconds: unknownMicroseconds + once, isNear: false) }
        let loss = losses.reduce(0, +) / Int64(losses.count)
        guard loss <= farDecibels else { return nil }
        return Agreement(
            microseconds: max(0, loss - touchDecibels) * microsecondsPerDecibel + once,
            isNear: losses.count == 2 && loss <= nearDecibels)
    }

    /// Who touches is heard about as strongly as this, whatever stands between: half a metre's loss.
    static let touchDecibels: Int64 = -5
    /// Three metres' loss.
    static let nearDecibels: Int64 = 9
    /// Twelve metres' loss: nobody touches from there, even with two bodies between.
    static let farDecibels: Int64 = 20
    static let microsecondsPerDecibel: Int64 = 50_000
    /// A radio misses much of what is said, so heard by one of the two is better than by none; but more than the margin worse than by
    /// both, so that nobody comes between two by claiming to hear one of them.
    static let onceMicroseconds: Int64 = 800_000
    /// One of the two has no radio, or hears nobody, or does not say how strongly.
    static let unknownMicroseconds: Int64 = 1_000_000
}

extension RadioHearing {
    /// [own or null, [[identifier, loss or null], …]]
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 2)
        if let own { encoder.bytes(own.bytes) } else { encoder.null() }
        encoder.array(count: heard.count)
        for heard in heard {
            encoder.array(count: 2)
            encoder.bytes(heard.identifier.bytes)
            encoder.optionalInteger(heard.lossDecibels)
        }
    }

    init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.array(count: 2)
        let own = try decoder.takeNull() ? nil : try decoder.ephemeralIdentifier()
        var heard: [Heard] = []
        for _ in 0..<(try decoder.array(countMax: Self.heardMax)) {
            try decoder.array(count: 2)
            let identifier = try decoder.ephemeralIdentifier()
            guard let one = Heard(identifier, lossDecibels: try decoder.optionalInteger()) else {
                throw .notAllowed("a loss that no radio measures")
            }
            heard.append(one)
        }
        guard let hearing = RadioHearing(own: own, heard: heard) else { throw .notAllowed("an identifier twice") }
        self = hearing
    }
}

extension CBORDecoder {
    fileprivate mutating func ephemeralIdentifier() throws(CBORError) -> EphemeralIdentifier {
        guard let identifier = EphemeralIdentifier(try bytes(count: EphemeralIdentifier.byteCount)) else {
            preconditionFailure("16 bytes are an identifier")
        }
        return identifier
    }
}
