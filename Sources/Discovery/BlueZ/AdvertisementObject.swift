/// The object that bluetoothd reads an advertisement from. It asks while it takes it, and says `Release` when it has dropped
/// it by itself.
struct AdvertisementObject {
    let path: String
    let advertisement: Advertisement

    /// - Parameter released: called if bluetoothd says that the advertisement is off the air.
    func answer(_ call: BusCall, released: () -> Void) -> Result<[BusValue], BusFailure> {
        switch (call.interface, call.member) {
        case (BlueZ.properties, "GetAll"):
            return .success([call.arguments.first?.text == BlueZ.advertisement ? properties : .properties([])])
        case (BlueZ.properties, "Get"):
            guard let name = call.arguments.last?.text, let value = properties[name] else {
                return .failure(BusFailure("org.freedesktop.DBus.Error.UnknownProperty", "there is none"))
            }
            return .success([.variant(value)])
        case (BlueZ.properties, "Set"):
            // Bluetoothd says at which power it sends. There is nothing to do about it.
            return .success([])
        case (BlueZ.objectManager, "GetManagedObjects"):
            return .success([
                .dictionary(
                    of: "oa{sa{sv}}",
                    [
                        BusEntry(
                            .objectPath(path),
                            .dictionary(
                                of: "sa{sv}", [BusEntry(.string(BlueZ.advertisement), properties)]))
                    ])
            ])
        case (BlueZ.advertisement, "Release"):
            released()
            return .success([])
        default:
            return .failure(BusFailure("org.freedesktop.DBus.Error.UnknownMethod", "there is no \(call.member) here"))
        }
    }

    private var properties: BusValue { advertisement.properties }
}
