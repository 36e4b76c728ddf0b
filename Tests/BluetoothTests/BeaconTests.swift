import Discovery
import Foundation
import Ledger
import Logging
import PaymentProtocol
import Testing
import Transport

@testable import NodeRuntime

@Suite("Beacons on a real bluetoothd", .serialized, .inVirtualMachine)
struct BeaconTests {
    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func person(_ number: UInt8) throws -> PersonFrame {
        let head = try #require(HandselFrameHead(isBumped: false, channel: nil, referencePower: -59))
        let identifier = try #require(EphemeralIdentifier([UInt8](repeating: number, count: 16)))
        return PersonFrame(head: head, identifier: identifier)
    }

    /// Of manufacturer data under our company, in hexadecimal.
    private static func bytes(of data: AdvertisedData) -> String? {
        guard case .manufacturer(AdvertisedData.companyForTests, let bytes) = data else { return nil }
        return hexadecimal(bytes)
    }

    private static func ours(_ sighting: Ear.Sighting) -> String? {
        sighting.manufacturer["\(AdvertisedData.companyForTests)"]
    }

    @Test("other people's scanner and decoders read our AltBeacon and Eddystone frames", .timeLimit(.minutes(5)))
    func otherFormats() async throws {
        let (transmitter, ear) = (Transmitter(adapter: "hci0"), try await Ear())
        let identifier = (UInt8(1)...20).map { $0 }
        let altBeacon = try #require(
            AltBeacon(company: AdvertisedData.companyForTests, identifier: identifier, referencePower: -61))
        await transmitter.send(Broadcast(frame: altBeacon.data))
        var decoded = try await ear.hear { $0.decoded.kind == "AltBeacon" }.decoded
        #expect(decoded == .init(kind: "AltBeacon", power: -61, identifier: Self.hexadecimal(identifier)))

        let (namespace, instance) = ((UInt8(31)...40).map { $0 }, (UInt8(41)...46).map { $0 })
        let uid = try #require(EddystoneUID(powerAtSource: -20, namespace: namespace, instance: instance))
        await transmitter.send(Broadcast(frame: uid.data))
        decoded = try await ear.hear { $0.decoded.kind == "Eddystone-UID" }.decoded
        #expect(
            decoded
                == .init(
                    kind: "Eddystone-UID", power: -20, namespace: Self.hexadecimal(namespace),
                    instance: Self.hexadecimal(instance)))

        let url = try #require(EddystoneURL(powerAtSource: -21, url: "https://shop.example.com/a"))
        await transmitter.send(Broadcast(frame: url.data))
        decoded = try await ear.hear { $0.decoded.kind == "Eddystone-URL" }.decoded
        #expect(decoded == .init(kind: "Eddystone-URL", power: -21, url: "https://shop.example.com/a"))

        let eid = try #require(EddystoneEID(powerAtSource: -22, identifier: (UInt8(51)...58).map { $0 }))
        await transmitter.send(Broadcast(frame: eid.data))
        decoded = try await ear.hear { $0.decoded.kind == "Eddystone-EID" }.decoded
        #expect(decoded == .init(kind: "Eddystone-EID", power: -22, eid: Self.hexadecimal((UInt8(51)...58).map { $0 })))
    }

    @Test(
        "with a person's identifier the radio address changes, and neither is seen with the other's",
        .timeLimit(.minutes(5)))
    func rotation() async throws {
        let (transmitter, ear) = (Transmitter(adapter: "hci0"), try await Ear())
        for number in UInt8(1)...4 {
            let frame = try Self.person(number)
            await transmitter.send(Broadcast(person: frame))
            _ = try await ear.hear { Self.ours($0) == Self.bytes(of: frame.data) }
        }
        let seen = ear.sightings.filter { Self.ours($0) != nil }
        #expect(seen.allSatisfy { $0.type == "random" })
        #expect(!seen.contains { $0.address == VirtualMachine.listening.description })
        // Each address with one payload, each payload with one address.
        let pairs = Set(seen.map { [$0.address, Self.ours($0) ?? ""] })
        #expect(pairs.count == 4)
        #expect(Set(pairs.map { $0[0] }).count == 4)
        #expect(Set(pairs.map { $0[1] }).count == 4)
    }

    @Test("a store's frame is heard by our own radio, and leads to a channel that takes links", .timeLimit(.minutes(5)))
    func store() async throws {
        let listener = try L2CAPListener(adapter: VirtualMachine.listening)
        let key = try #require(Bytes32([UInt8](repeating: 9, count: 32)).map { PublicKey($0) })
        let head = try #require(HandselFrameHead(isBumped: false, channel: listener.channel, referencePower: -59))
        let frame = StoreFrame(head: head, key: key)
        let (store, customer) = (Transmitter(adapter: "hci0"), Transmitter(adapter: "hci1"))
        await customer.listen()
        await store.send(Broadcast(store: frame, name: "Café Adler"))
        let heard = await customer.until { report in
            if case .heard(let data, _) = report { data.contains(frame.data) } else { false }
        }
        #expect(heard != nil)

        let serving = Task { try await listener.run { _ in } }
        try await RadioDial.withStream(
            to: VirtualMachine.listening, channel: listener.channel, from: VirtualMachine.calling,
            logger: Logger(label: "test")
        ) { stream in
            await #expect(throws: Never.self) { try await stream.read { _ in } }
        }
        serving.cancel()
        try await serving.value
    }

    @Test("bluetoothd is killed: the frame is on the air again when it is back", .timeLimit(.minutes(5)))
    func killed() async throws {
        let transmitter = Transmitter(adapter: "hci0")
        let frame = try Self.person(7)
        await transmitter.send(Broadcast(person: frame))
        let kill = Process()
        kill.executableURL = URL(filePath: "/usr/bin/busybox")
        kill.arguments = ["killall", "-KILL", "bluetoothd"]
        try kill.run()
        kill.waitUntilExit()
        #expect(kill.terminationStatus == 0)
        await transmitter.until { $0 == .condition(.noDaemon) }
        await transmitter.until { $0 == .broadcasting(.onAir(step: 0)) }
        let ear = try await Ear()
        _ = try await ear.hear { Self.ours($0) == Self.bytes(of: frame.data) }
    }
}
