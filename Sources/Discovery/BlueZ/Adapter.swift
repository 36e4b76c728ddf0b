/// What bluetoothd says of one radio of this machine.
public struct Adapter: Hashable, Sendable {
    /// Bluetoothd's name of it: `/org/bluez/hci0`.
    public let path: String
    /// The radio's own; it is on no frame of a person's.
    public var address: String
    public var isPowered: Bool
    /// `on`, `off`, `off-blocked`, ...; nil where bluetoothd is too old to tell.
    public var powerState: String?
    /// Some program listens: this one, or another.
    public var isDiscovering: Bool
    /// It is visible to whoever searches for devices: a setting of the desktop's.
    public var isDiscoverable: Bool
    /// Such as `usb:v1D6Bp0246d0542`, in which the last four digits are BlueZ's version.
    public var modalias: String?
    /// The version of the Bluetooth specification, as the controller numbers them; nil where bluetoothd does not tell.
    public var coreVersion: Int?
    /// Who made the controller, by the number that the Bluetooth SIG gave; nil where bluetoothd does not tell.
    public var manufacturer: Int?
    /// Nil if it cannot advertise.
    public var advertising: AdvertisingCapacity?

    public init(path: String) {
        self.path = path
        address = ""
        (isPowered, isDiscovering, isDiscoverable) = (false, false, false)
    }

    /// `hci0`
    public var name: String { String(path.split(separator: "/").last ?? "") }

    /// A switch, or the rfkill of the system, keeps it off.
    public var isBlocked: Bool { powerState == "off-blocked" }

    /// Takes over the properties that are told, and keeps the others.
    mutating func update(_ properties: BusValue, of interface: String) {
        switch interface {
        case BlueZ.adapter:
            address = properties["Address"]?.text ?? address
            isPowered = properties["Powered"]?.flag ?? isPowered
            powerState = properties["PowerState"]?.text ?? powerState
            isDiscovering = properties["Discovering"]?.flag ?? isDiscovering
            isDiscoverable = properties["Discoverable"]?.flag ?? isDiscoverable
            modalias = properties["Modalias"]?.text ?? modalias
            coreVersion = properties["Version"]?.number ?? coreVersion
            manufacturer = properties["Manufacturer"]?.number ?? manufacturer
        case BlueZ.advertisingManager:
            var capacity = advertising ?? AdvertisingCapacity()
            capacity.update(properties)
            advertising = capacity
        default: break
        }
    }
}

/// How much an adapter can put on the air at once.
public struct AdvertisingCapacity: Hashable, Sendable {
    public var active = 0
    /// How many more there is room for.
    public var free = 0
    /// Of one advertisement; nil where bluetoothd is too old to tell.
    public var bytesMax: Int?

    mutating func update(_ properties: BusValue) {
        active = properties["ActiveInstances"]?.number ?? active
        free = properties["SupportedInstances"]?.number ?? free
        bytesMax = properties["SupportedCapabilities"]?["MaxAdvLen"]?.number ?? bytesMax
    }
}
