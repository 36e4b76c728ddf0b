public import PaymentProtocol

/// One thing to put on the air, as bluetoothd takes it: an object of ours that it reads.
public struct Advertisement: Hashable, Sendable {
    public enum Kind: String, Sendable {
        /// Nobody can connect to it. The radio address is a random one, another one each time that it is put on the air.
        case broadcast
        /// It takes links; unless bluetoothd's `Privacy` is on, it shows the radio's own address.
        case peripheral
    }

    public let kind: Kind
    public let data: [AdvertisedData]
    /// Shown to whoever asks for more than the frame. Never a person's.
    public let name: String?
    /// How often, in milliseconds; nil leaves it to bluetoothd, which may not heed it either.
    public let intervalMilliseconds: ClosedRange<UInt32>?

    public init(
        kind: Kind, data: [AdvertisedData], name: String? = nil, intervalMilliseconds: ClosedRange<UInt32>? = nil
    ) {
        self.kind = kind
        self.data = data
        self.name = name
        self.intervalMilliseconds = intervalMilliseconds
    }

    /// The properties of `org.bluez.LEAdvertisement1`. `Discoverable` is never among them: a frame is for those who listen
    /// for frames, and the flags that it would add take three bytes of thirty-one.
    var properties: BusValue {
        var manufacturer: [BusEntry] = []
        var service: [BusEntry] = []
        for part in data {
            switch part {
            case .manufacturer(let company, let bytes):
                manufacturer.append(BusEntry(.uint16(company), .variant(.bytes(bytes))))
            case .service(let uuid, let bytes):
                service.append(BusEntry(.string(BlueZ.longUUID(uuid)), .variant(.bytes(bytes))))
            }
        }
        var properties: [(String, BusValue)] = [("Type", .string(kind.rawValue))]
        if !manufacturer.isEmpty { properties.append(("ManufacturerData", .dictionary(of: "qv", manufacturer))) }
        if !service.isEmpty {
            properties.append(("ServiceData", .dictionary(of: "sv", service)))
            // Scanners of Eddystone look for the service in the list as well.
            properties.append(("ServiceUUIDs", .array(of: "s", service.map(\.key))))
        }
        if let name { properties.append(("LocalName", .string(name))) }
        if let interval = intervalMilliseconds {
            properties.append(("MinInterval", .uint32(interval.lowerBound)))
            properties.append(("MaxInterval", .uint32(interval.upperBound)))
        }
        return .properties(properties)
    }
}
