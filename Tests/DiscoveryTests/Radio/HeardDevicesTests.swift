import PaymentProtocol
import Testing

@testable import Discovery

@Suite("What devices said last")
final class HeardDevicesTests {
    private var devices = HeardDevices()

    private let path = "/org/bluez/hci0/dev_00"

    private func said(_ bytes: [UInt8]?, _ strength: Int16?) -> BusValue {
        .properties(
            (bytes.map {
                [("ManufacturerData", .dictionary(of: "qv", [BusEntry(.uint16(9), .variant(.bytes($0)))]))]
            } ?? []) + (strength.map { [("RSSI", .int16($0))] } ?? []))
    }

    private func take(_ properties: BusValue, at path: String) -> Bool { devices.take(properties, at: path) }

    @Test("a strength alone is of what was said before, and what is said alone has the strength from before")
    func halves() {
        #expect(take(said([1], nil), at: path))
        #expect(devices.said(path)?.strength == nil)
        #expect(take(said(nil, -60), at: path))
        #expect(devices.said(path)?.data == [.manufacturer(company: 9, [1])])
        #expect(take(said([2], nil), at: path))
        #expect(devices.said(path)?.data == [.manufacturer(company: 9, [2])] && devices.said(path)?.strength == -60)
        #expect(!take(.properties([("Connected", .boolean(true))]), at: path))
        devices.remove(path)
        #expect(devices.said(path) == nil)
    }

    @Test("a flood of addresses makes the oldest be forgotten, and no more")
    func flood() {
        for number in 0..<5_000 { _ = devices.take(said([1], -60), at: "/org/bluez/hci0/dev_\(number)") }
        #expect(devices.count <= HeardDevices.devicesMax)
        #expect(devices.said("/org/bluez/hci0/dev_4999") != nil && devices.said("/org/bluez/hci0/dev_0") == nil)
    }

    @Test("a device is heard by the adapter under whose name it stands")
    func adapter() {
        #expect(HeardDevices.adapter(of: "/org/bluez/hci0/dev_11_22") == "/org/bluez/hci0")
        #expect(HeardDevices.adapter(of: "/org/bluez/hci0") == nil)
    }
}
