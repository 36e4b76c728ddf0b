public import PaymentProtocol

/// A frame to put on the air, and what to try instead, step by step, where the radio or bluetoothd refuses it.
public struct Broadcast: Equatable, Sendable {
    public struct Step: Equatable, Sendable {
        public let kind: Kind
        public let advertisement: Advertisement
    }

    /// What was changed against the steps before, for people to be told.
    public enum Kind: String, Sendable, CaseIterable {
        case whole
        /// Without what is not the frame itself.
        case fewerBytes = "fewer_bytes"
        /// A shorter frame of another format, by which a store can be known all the same.
        case otherFrame = "other_frame"
        /// One that takes links where none was to be taken, or the other way around.
        case otherType = "other_type"
        /// Less often, which the weakest controllers insist on.
        case slower

        /// In a few words.
        public var text: String {
            switch self {
            case .whole: "as it is meant"
            case .fewerBytes: "with nothing but the frame"
            case .otherFrame: "as a shorter frame of another format"
            case .otherType: "of the other type"
            case .slower: "less often"
            }
        }
    }

    /// At least one; the first is what is meant.
    public let steps: [Step]

    /// Often enough to be heard within a second by a scanner that sleeps in between, and no divisor of the usual scan
    /// intervals: one that beats with them is not heard for minutes.
    static let interval: ClosedRange<UInt32> = 250...280
    /// Of the last step. Off the beat of 5,120 ms too.
    static let slowInterval: ClosedRange<UInt32> = 850...900

    /// A person's: nothing but the frame, never anything that others could connect to, and never a name.
    ///
    /// There is no step of another type for it: one that takes links would show the radio's own address.
    public init(person frame: PersonFrame) {
        self.init(frame: frame.data)
    }

    /// A store's, with its name for those who ask for more.
    ///
    /// - Parameter name: cut so that it fits into an answer of a scan.
    public init(store frame: StoreFrame, name: String?) {
        let isLinked = frame.head.channel != nil
        let wanted: Advertisement.Kind = isLinked ? .peripheral : .broadcast
        let other: Advertisement.Kind = isLinked ? .broadcast : .peripheral
        let short = AltBeacon(
            company: AdvertisedData.companyForTests, identifier: frame.name,
            referencePower: min(frame.head.referencePower, 0))
        func step(
            _ kind: Kind, _ type: Advertisement.Kind, _ data: [AdvertisedData], name: String? = nil,
            _ interval: ClosedRange<UInt32>? = nil
        ) -> Step {
            Step(
                kind: kind,
                advertisement: Advertisement(kind: type, data: data, name: name, intervalMilliseconds: interval))
        }
        steps =
            [
                step(.whole, wanted, [frame.data], name: name.map(Self.fitting), Self.interval),
                step(.fewerBytes, wanted, [frame.data]),
            ]
            + (short.map { [step(.otherFrame, wanted, [$0.data])] } ?? [])
            + [step(.otherType, other, [frame.data]), step(.slower, wanted, [frame.data], Self.slowInterval)]
    }

    /// A store's frame of another format, such as AltBeacon or Eddystone's. Nobody connects by it.
    public init(frame data: AdvertisedData) {
        func step(_ kind: Kind, _ interval: ClosedRange<UInt32>?) -> Step {
            Step(
                kind: kind,
                advertisement: Advertisement(kind: .broadcast, data: [data], intervalMilliseconds: interval))
        }
        steps = [step(.whole, Self.interval), step(.fewerBytes, nil), step(.slower, Self.slowInterval)]
    }

    /// The answer of a scan has 31 bytes, two of which say what a name is.
    static let nameBytesMax = 29

    private static func fitting(_ name: String) -> String {
        var name = name
        while name.utf8.count > nameBytesMax { name.removeLast() }
        return name
    }
}
