import PaymentProtocol

/// What bluetoothd last told of each device, because it tells only what changed: a strength without what was said, or what was
/// said without a strength.
///
/// Bluetoothd names a device by its address. Such a name is kept here for as long as bluetoothd lists the device, leaves this
/// value in no answer, is written nowhere, and says nothing about who it is.
struct HeardDevices {
    private struct Device {
        var strength: Int8?
        var data: [AdvertisedData] = []
        var order: Int
    }

    /// Whoever fakes more addresses than there are devices in a hall makes the one that was heard longest ago be forgotten.
    static let devicesMax = 1_024
    /// So many at once, so that forgetting one is not paid for at each advert.
    private static let forgottenAtOnce = 128

    private var devices: [String: Device] = [:]
    private var orders = 0

    var count: Int { devices.count }

    /// - Returns: whether the device was heard just now, which strength or data say.
    mutating func take(_ properties: BusValue, at path: String) -> Bool {
        let data = BlueZ.advertisedData(properties)
        let strength = BlueZ.strength(properties)
        let isHeard = !data.isEmpty || strength != nil
        // It may be a property of another kind, such as that somebody is connected.
        guard isHeard || devices[path] == nil else { return false }
        if devices[path] == nil, devices.count >= Self.devicesMax { makeRoom() }
        orders += 1
        var device = devices[path] ?? Device(order: orders)
        device.order = orders
        device.strength = strength ?? device.strength
        if !data.isEmpty { device.data = data }
        devices[path] = device
        return isHeard
    }

    /// What it says now; nil if nothing that is a frame of anybody's.
    func said(_ path: String) -> (data: [AdvertisedData], strength: Int8?)? {
        guard let device = devices[path], !device.data.isEmpty else { return nil }
        return (device.data, device.strength)
    }

    mutating func remove(_ path: String) { devices[path] = nil }

    /// `/org/bluez/hci0/dev_…` is heard by `/org/bluez/hci0`.
    static func adapter(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/"), path[slash...].hasPrefix("/dev_") else { return nil }
        return String(path[..<slash])
    }

    private mutating func makeRoom() {
        let oldest = devices.sorted { $0.value.order < $1.value.order }.prefix(Self.forgottenAtOnce)
        for (path, _) in oldest { devices[path] = nil }
    }
}
