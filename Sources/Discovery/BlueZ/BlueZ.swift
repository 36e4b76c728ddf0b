import PaymentProtocol

/// The names by which bluetoothd is spoken to, and how its properties are read.
///
/// - Source: BlueZ 5.66, doc/adapter-api.txt, doc/device-api.txt, doc/advertising-api.txt.
enum BlueZ {
    static let name = "org.bluez"
    static let root = "/"
    static let adapter = "org.bluez.Adapter1"
    static let device = "org.bluez.Device1"
    static let advertisingManager = "org.bluez.LEAdvertisingManager1"
    static let advertisement = "org.bluez.LEAdvertisement1"
    static let objectManager = "org.freedesktop.DBus.ObjectManager"
    static let properties = "org.freedesktop.DBus.Properties"

    static let listObjects = BusCall(name, path: root, interface: objectManager, member: "GetManagedObjects")

    /// Who owns the name now. Unlike any call to bluetoothd itself, this starts nothing.
    static let askForOwner = BusCall(
        "org.freedesktop.DBus", path: "/org/freedesktop/DBus", interface: "org.freedesktop.DBus",
        member: "GetNameOwner", [.string(name)])

    static let ownerRule =
        "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',member='NameOwnerChanged',"
        + "arg0='\(name)'"
    static let signalRule = "type='signal',sender='\(name)'"

    /// Adverts of low energy alone, and each of them: without the first, those that ask not to be discovered are dropped;
    /// without the second, a device is reported once and then never again.
    static func setFilter(_ path: String) -> BusCall {
        BusCall(
            name, path: path, interface: adapter, member: "SetDiscoveryFilter",
            [.properties([("Transport", .string("le")), ("DuplicateData", .boolean(true))])])
    }

    static func startDiscovery(_ path: String) -> BusCall {
        BusCall(name, path: path, interface: adapter, member: "StartDiscovery")
    }

    static func stopDiscovery(_ path: String) -> BusCall {
        BusCall(name, path: path, interface: adapter, member: "StopDiscovery")
    }

    static func register(_ path: String, object: String) -> BusCall {
        BusCall(
            name, path: path, interface: advertisingManager, member: "RegisterAdvertisement",
            [.objectPath(object), .dictionary(of: "sv", [])])
    }

    static func unregister(_ path: String, object: String) -> BusCall {
        BusCall(
            name, path: path, interface: advertisingManager, member: "UnregisterAdvertisement", [.objectPath(object)])
    }

    /// The interfaces of one object, each with its properties: from a listing, or when it appears.
    static func interfaces(_ value: BusValue) -> [(name: String, properties: BusValue)] {
        (value.entries ?? []).compactMap { entry in entry.key.text.map { ($0, entry.value) } }
    }

    /// What a device was heard to say. A part that cannot be read is left out: the air is full of what is not ours.
    static func advertisedData(_ properties: BusValue) -> [AdvertisedData] {
        let manufacturer = (properties["ManufacturerData"]?.entries ?? []).compactMap { entry -> AdvertisedData? in
            guard let number = entry.key.number, let company = UInt16(exactly: number), let bytes = entry.value.octets
            else { return nil }
            return .manufacturer(company: company, bytes)
        }
        let service = (properties["ServiceData"]?.entries ?? []).compactMap { entry -> AdvertisedData? in
            guard let text = entry.key.text, let uuid = shortUUID(text), let bytes = entry.value.octets else {
                return nil
            }
            return .service(uuid: uuid, bytes)
        }
        return manufacturer + service
    }

    /// In dBm; nil if the properties do not tell.
    static func strength(_ properties: BusValue) -> Int8? {
        properties["RSSI"]?.number.flatMap { Int8(exactly: $0) }
    }

    /// What stands around the 16 bits that the Bluetooth SIG assigned.
    private static let uuidHead = "0000"
    private static let uuidTail = "-0000-1000-8000-00805f9b34fb"

    static func longUUID(_ uuid: UInt16) -> String {
        let digits = String(uuid, radix: 16)
        return uuidHead + String(repeating: "0", count: 4 - digits.count) + digits + uuidTail
    }

    private static func shortUUID(_ text: String) -> UInt16? {
        let text = text.lowercased()
        guard text.count == 36, text.hasPrefix(uuidHead), text.hasSuffix(uuidTail) else { return nil }
        return UInt16(text.dropFirst(4).prefix(4), radix: 16)
    }
}
