import Glibc
import Synchronization

@testable import Discovery

/// A bluetoothd that does what the test says: on a real bus, by the names, types and errors of the real one. It has no radio.
final class FakeBlueZ: Sendable {
    /// What it has been asked, in order.
    enum Asked: Equatable, Sendable {
        case filter(transport: String, duplicates: Bool)
        case start
        case stop
        /// After it has read the object, as the real one does before it answers.
        case register(String, BusValue)
        case unregister(String)
    }

    struct Behaviour {
        var isPowered = true
        var powerState = "on"
        /// Errors for the next calls of each, used up one by one.
        var listRefusals: [BusFailure] = []
        var startRefusals: [BusFailure] = []
        var registerRefusals: [BusFailure] = []
        var unregisterRefusals: [BusFailure] = []
        var hasAdapter = true
        /// Longer advertisements are refused as the real one refuses them.
        var manufacturerBytesMax = 27
        var modalias = "usb:v1D6Bp0246d0542"
    }

    private enum Order {
        case signal(path: String, interface: String, member: String, [BusValue])
        case call(BusCall)
        case quit
        case run
        case end
    }

    static let path = "/org/bluez/hci0"

    private let address: String
    private let behaviour = Mutex(Behaviour())
    private let orders = Mutex<[Order]>([])
    private let bell = Bell()
    private let told: AsyncStream<Asked>.Continuation
    /// Each thing once, to whoever takes it.
    let asked: AsyncStream<Asked>

    init(on bus: PrivateBus, _ change: (inout Behaviour) -> Void = { _ in }) {
        address = bus.address
        (asked, told) = AsyncStream<Asked>.makeStream()
        behaviour.withLock { change(&$0) }
        order(.run)
        let started = RadioThread.start { [self] in FakeLoop(self).run() }
        precondition(started == 0)
    }

    func end() { order(.end) }

    // MARK: What the test makes happen

    func behave(_ change: (inout Behaviour) -> Void) { behaviour.withLock { change(&$0) } }

    /// It dies.
    func quit() { order(.quit) }

    /// Another one is started.
    func restart() { order(.run) }

    func setPowered(_ isPowered: Bool, state: String) {
        behave { ($0.isPowered, $0.powerState) = (isPowered, state) }
        changed(BlueZ.adapter, [("Powered", .boolean(isPowered)), ("PowerState", .string(state))])
    }

    func setDiscovering(_ isDiscovering: Bool) { changed(BlueZ.adapter, [("Discovering", .boolean(isDiscovering))]) }

    func unplug() {
        behave { $0.hasAdapter = false }
        order(
            .signal(
                path: "/", interface: BlueZ.objectManager, member: "InterfacesRemoved",
                [
                    .objectPath(Self.path),
                    .array(of: "s", [.string(BlueZ.advertisingManager), .string(BlueZ.adapter)]),
                ]))
    }

    func plug() {
        behave { $0.hasAdapter = true }
        let interfaces = behaviour.withLock { Self.interfaces($0) }
        order(
            .signal(
                path: "/", interface: BlueZ.objectManager, member: "InterfacesAdded",
                [.objectPath(Self.path), interfaces]))
    }

    /// A device that was not there before says something.
    func hear(_ device: String, company: UInt16, _ bytes: [UInt8], strength: Int16?) {
        order(
            .signal(
                path: "/", interface: BlueZ.objectManager, member: "InterfacesAdded",
                [
                    .objectPath("\(Self.path)/dev_\(device)"),
                    .dictionary(
                        of: "sa{sv}",
                        [BusEntry(.string(BlueZ.device), .properties(Self.said(company, bytes, strength)))]),
                ]))
    }

    /// One that is there already says something, or only its strength is told.
    func hearAgain(_ device: String, company: UInt16 = 0xffff, _ bytes: [UInt8]?, strength: Int16?) {
        order(
            .signal(
                path: "\(Self.path)/dev_\(device)", interface: BlueZ.properties, member: "PropertiesChanged",
                [
                    .string(BlueZ.device), .properties(Self.said(company, bytes, strength)),
                    .array(of: "s", []),
                ]))
    }

    /// It drops an advertisement by itself.
    func release(_ object: String, of peer: String) {
        order(.call(BusCall(peer, path: object, interface: BlueZ.advertisement, member: "Release")))
    }

    private func changed(_ interface: String, _ properties: [(String, BusValue)]) {
        order(
            .signal(
                path: Self.path, interface: BlueZ.properties, member: "PropertiesChanged",
                [.string(interface), .properties(properties), .array(of: "s", [])]))
    }

    private static func said(_ company: UInt16, _ bytes: [UInt8]?, _ strength: Int16?) -> [(String, BusValue)] {
        (bytes.map {
            [("ManufacturerData", .dictionary(of: "qv", [BusEntry(.uint16(company), .variant(.bytes($0)))]))]
        } ?? []) + (strength.map { [("RSSI", .int16($0))] } ?? [])
    }

    private static func interfaces(_ behaviour: Behaviour) -> BusValue {
        .dictionary(
            of: "sa{sv}",
            [
                BusEntry(
                    .string(BlueZ.adapter),
                    .properties([
                        ("Address", .string("00:AA:01:00:00:42")), ("Powered", .boolean(behaviour.isPowered)),
                        ("PowerState", .string(behaviour.powerState)), ("Discovering", .boolean(false)),
                        ("Discoverable", .boolean(false)), ("Modalias", .string(behaviour.modalias)),
                    ])),
                BusEntry(
                    .string(BlueZ.advertisingManager),
                    .properties([
                        ("ActiveInstances", .byte(0)), ("SupportedInstances", .byte(5)),
                        (
                            "SupportedCapabilities", .properties([("MaxAdvLen", .byte(31))])
                        ),
                    ])),
            ])
    }

    private func order(_ order: Order) {
        orders.withLock { $0.append(order) }
        bell.ring()
    }

    // MARK: The thread

    /// What happens on its thread, which has its connection.
    private final class FakeLoop {
        private unowned let fake: FakeBlueZ
        private var bus: Bus?

        init(_ fake: FakeBlueZ) { self.fake = fake }

        func run() {
            while true {
                for order in fake.orders.withLock({ orders in
                    defer { orders = [] }
                    return orders
                }) {
                    switch order {
                    case .end: return
                    case .quit: bus = nil
                    case .run: connect()
                    case .call(let call): bus?.call(call) { _ in }
                    case .signal(let path, let interface, let member, let values):
                        // A test that expects the signal fails without it.
                        try? bus?.emit(path: path, interface: interface, member: member, values)
                    }
                }
                do throws(BusFailure) { while try bus?.process() == true {} } catch { bus = nil }
                var descriptors = [pollfd(fd: fake.bell.descriptor, events: Int16(POLLIN), revents: 0)]
                if let bus { descriptors.append(bus.poll) }
                _ = poll(&descriptors, nfds_t(descriptors.count), 1_000)
                fake.bell.silence()
            }
        }

        private func connect() {
            // The bus of a test that is over may be gone.
            bus = try? Bus(.at(fake.address))
            bus?.call(
                BusCall(
                    "org.freedesktop.DBus", path: "/org/freedesktop/DBus", interface: "org.freedesktop.DBus",
                    member: "RequestName", [.string(BlueZ.name), .uint32(0)])
            ) { _ in }
            for path in [BlueZ.root, FakeBlueZ.path] {
                // The same.
                try? bus?.serve(path) { [unowned self] call, reply in answer(call, reply) }
            }
        }

        private func answer(_ call: BusCall, _ reply: BusReply) {
            guard call.path == BlueZ.root || fake.behaviour.withLock({ $0.hasAdapter }) else {
                return reply.send(.failure(BusFailure("org.freedesktop.DBus.Error.UnknownObject", "it is gone")))
            }
            switch call.member {
            case "GetManagedObjects":
                let answer = fake.behaviour.withLock { behaviour -> Result<[BusValue], BusFailure> in
                    if !behaviour.listRefusals.isEmpty { return .failure(behaviour.listRefusals.removeFirst()) }
                    let objects =
                        behaviour.hasAdapter
                        ? [BusEntry(.objectPath(FakeBlueZ.path), FakeBlueZ.interfaces(behaviour))] : []
                    return .success([.dictionary(of: "oa{sa{sv}}", objects)])
                }
                reply.send(answer)
            case "SetDiscoveryFilter":
                fake.told.yield(
                    .filter(
                        transport: call.arguments[0]["Transport"]?.text ?? "",
                        duplicates: call.arguments[0]["DuplicateData"]?.flag ?? false))
                reply.send(.success([]))
            case "StartDiscovery":
                fake.told.yield(.start)
                reply.send(refusal(\.startRefusals))
            case "StopDiscovery":
                fake.told.yield(.stop)
                reply.send(.success([]))
            case "RegisterAdvertisement": register(call, reply)
            case "UnregisterAdvertisement":
                fake.told.yield(.unregister(call.arguments[0].text ?? ""))
                reply.send(refusal(\.unregisterRefusals))
            default: reply.send(.failure(BusFailure("org.freedesktop.DBus.Error.UnknownMethod", call.member)))
            }
        }

        private func register(_ call: BusCall, _ reply: BusReply) {
            let path = call.arguments[0].text ?? ""
            bus?.call(
                BusCall(
                    call.peer, path: path, interface: BlueZ.properties, member: "GetAll",
                    [.string(BlueZ.advertisement)])
            ) { [unowned self] result in
                guard case .success(let values) = result, let properties = values.first else {
                    return reply.send(.failure(BusFailure("org.bluez.Error.Failed", "the object does not answer")))
                }
                fake.told.yield(.register(path, properties))
                let bytes = properties["ManufacturerData"]?.entries?.first?.value.octets ?? []
                guard bytes.count <= fake.behaviour.withLock({ $0.manufacturerBytesMax }) else {
                    return reply.send(.failure(BusFailure("org.bluez.Error.InvalidLength", "too long")))
                }
                reply.send(refusal(\.registerRefusals))
            }
        }

        private func refusal(_ key: WritableKeyPath<Behaviour, [BusFailure]>) -> Result<[BusValue], BusFailure> {
            fake.behaviour.withLock { behaviour in
                behaviour[keyPath: key].isEmpty ? .success([]) : .failure(behaviour[keyPath: key].removeFirst())
            }
        }
    }
}
