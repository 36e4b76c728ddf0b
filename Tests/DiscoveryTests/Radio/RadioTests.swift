import Ledger
import PaymentProtocol
import Testing

@testable import Discovery

/// The radio against a bluetoothd that does what it is told, over a real dbus-daemon.
@Suite("The radio on a bus", .serialized, .timeLimit(.minutes(2)))
struct RadioTests {
    private static let ready = RadioReport.condition(.ready("hci0"))

    private func begin(
        _ change: (inout FakeBlueZ.Behaviour) -> Void = { _ in }
    ) async throws -> (PrivateBus, FakeBlueZ, RadioOnBus) {
        let bus = try PrivateBus()
        let fake = FakeBlueZ(on: bus, change)
        return (bus, fake, RadioOnBus(bus))
    }

    @Test("it sets the filter, listens, and tells what is heard, however bluetoothd divides it")
    func hears() async throws {
        let (bus, fake, radio) = try await begin()
        defer { withExtendedLifetime(bus) { fake.end() } }
        var asked = fake.asked.makeAsyncIterator()
        radio.radio.wish(RadioWish(isListening: true))
        await radio.until(.listening(.listening))
        #expect(await asked.next() == .filter(transport: "le", duplicates: true))
        #expect(await asked.next() == .start)
        let frame = personFrame()
        guard case .manufacturer(let company, let bytes) = frame.data else { return }
        fake.hear("11_22", company: company, bytes, strength: nil)
        await radio.until(.heard([frame.data], strength: nil))
        fake.hearAgain("11_22", nil, strength: -61)
        await radio.until(.heard([frame.data], strength: -61))
        fake.hearAgain("11_22", [1, 2], strength: nil)
        await radio.until(.heard([.manufacturer(company: 0xffff, [1, 2])], strength: -61))
    }

    @Test("bluetoothd reads an advertisement while it takes it; the next frame comes after the one before is gone")
    func rotates() async throws {
        let (bus, fake, radio) = try await begin()
        defer { withExtendedLifetime(bus) { fake.end() } }
        var asked = fake.asked.makeAsyncIterator()
        radio.radio.wish(RadioWish(broadcast: Broadcast(person: personFrame(1))))
        await radio.until(.broadcasting(.onAir(step: 0)))
        guard case .register(let path, let properties) = await asked.next() else {
            Issue.record("nothing was registered")
            return
        }
        #expect(properties["Type"]?.text == "broadcast")
        #expect(BlueZ.advertisedData(properties) == [personFrame(1).data])
        #expect(properties["Discoverable"] == nil && properties["LocalName"] == nil)
        radio.radio.wish(RadioWish(broadcast: Broadcast(person: personFrame(2))))
        #expect(await asked.next() == .unregister(path))
        guard case .register(let next, let changed) = await asked.next() else {
            Issue.record("nothing was registered anew")
            return
        }
        #expect(next != path && BlueZ.advertisedData(changed) == [personFrame(2).data])
    }

    @Test("a refused advertisement is made smaller, and it is told at which step it goes")
    func fallsBack() async throws {
        let (bus, fake, radio) = try await begin { $0.manufacturerBytesMax = 24 }
        defer { withExtendedLifetime(bus) { fake.end() } }
        radio.radio.wish(RadioWish(broadcast: Broadcast(store: storeFrame(), name: "Café")))
        let refusal = BusFailure("org.bluez.Error.InvalidLength", "too long")
        await radio.until(.broadcasting(.steppedDown(from: 0, because: refusal)))
        await radio.until(.broadcasting(.steppedDown(from: 1, because: refusal)))
        await radio.until(.broadcasting(.onAir(step: 2)))
    }

    @Test("no room for another advertisement is waited out")
    func noRoom() async throws {
        let full = BusFailure("org.bluez.Error.NotPermitted", "Maximum advertisements reached")
        let (bus, fake, radio) = try await begin { $0.registerRefusals = [full] }
        defer { withExtendedLifetime(bus) { fake.end() } }
        radio.radio.wish(RadioWish(broadcast: Broadcast(person: personFrame())))
        await radio.until(.broadcasting(.refused(full, again: Timestamp(microseconds: 1_005_000_000))))
        radio.pass(seconds: 5)
        await radio.until(.broadcasting(.onAir(step: 0)))
    }

    @Test("a bluetoothd that dies and comes back finds everything asked for again")
    func restarts() async throws {
        let (bus, fake, radio) = try await begin()
        defer { withExtendedLifetime(bus) { fake.end() } }
        radio.radio.wish(RadioWish(isListening: true, broadcast: Broadcast(person: personFrame())))
        await radio.until(.broadcasting(.onAir(step: 0)))
        fake.quit()
        await radio.until(.condition(.noDaemon))
        fake.restart()
        await radio.until(Self.ready)
        var awaited: Set = ["listening", "on air"]
        while !awaited.isEmpty, let report = await radio.reports.next() {
            if report == .listening(.listening) { awaited.remove("listening") }
            if report == .broadcasting(.onAir(step: 0)) { awaited.remove("on air") }
        }
    }

    @Test("an adapter that is unplugged, off or blocked is told, and used again when it is back")
    func adapters() async throws {
        let (bus, fake, radio) = try await begin()
        defer { withExtendedLifetime(bus) { fake.end() } }
        radio.radio.wish(RadioWish(isListening: true))
        await radio.until(.listening(.listening))
        fake.unplug()
        await radio.until(.condition(.noAdapter(wanted: nil)))
        fake.plug()
        await radio.until(.listening(.listening))
        fake.setPowered(false, state: "off")
        await radio.until(.condition(.poweredOff("hci0")))
        fake.setPowered(false, state: "off-blocked")
        await radio.until(.condition(.blocked("hci0")))
        fake.setPowered(true, state: "on")
        await radio.until(.listening(.listening))
    }

    @Test("a scan that goes silent, or that bluetoothd ends, is begun again")
    func silence() async throws {
        let (bus, fake, radio) = try await begin()
        defer { withExtendedLifetime(bus) { fake.end() } }
        radio.radio.wish(RadioWish(isListening: true))
        await radio.until(.listening(.listening))
        radio.pass(seconds: 20)
        await radio.until(.listening(.restarting(.silence(seconds: 20))))
        await radio.until(.listening(.listening))
        fake.setDiscovering(false)
        // Heard after it, so that the time below passes after the first.
        fake.hear("33", company: 1, [1], strength: -50)
        _ = await radio.until { if case .heard = $0 { true } else { false } }
        radio.pass(seconds: 8)
        await radio.until(.listening(.restarting(.stopped)))
        await radio.until(.listening(.listening))
    }

    @Test("another program that scans already does not keep it from listening")
    func busy() async throws {
        let busy = BusFailure("org.bluez.Error.InProgress", "Operation already in progress")
        let (bus, fake, radio) = try await begin { $0.startRefusals = [busy] }
        defer { withExtendedLifetime(bus) { fake.end() } }
        radio.radio.wish(RadioWish(isListening: true))
        await radio.until(.listening(.refused(busy, again: Timestamp(microseconds: 1_002_000_000))))
        radio.pass(seconds: 2)
        await radio.until(.listening(.listening))
    }

    @Test("a policy that forbids it is told as that")
    func denied() async throws {
        let bus = try PrivateBus(isBlueZForbidden: true)
        let fake = FakeBlueZ(on: bus)
        defer { fake.end() }
        let radio = RadioOnBus(bus)
        let report = await radio.until { if case .condition(.denied) = $0 { true } else { false } }
        guard case .condition(.denied(let failure)) = report else { return }
        #expect(failure.isDenied)
    }

    @Test("a bus without bluetoothd, and a bus that ends, are told")
    func nothing() async throws {
        let bus = try PrivateBus()
        let radio = RadioOnBus(bus)
        await radio.until(.condition(.noDaemon))
        bus.end()
        _ = await radio.until { if case .condition(.noBus) = $0 { true } else { false } }
    }

    @Test("a radio that is stopped ends, and its advertisement with it")
    func stops() async throws {
        let (bus, fake, radio) = try await begin()
        defer { withExtendedLifetime(bus) { fake.end() } }
        radio.radio.wish(RadioWish(isListening: true))
        await radio.until(.listening(.listening))
        radio.radio.stop()
        while !radio.radio.isEnded { await Task.yield() }
    }
}
