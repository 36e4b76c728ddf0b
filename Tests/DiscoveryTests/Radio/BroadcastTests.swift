import Ledger
import PaymentProtocol
import Testing

@testable import Discovery

@Suite("What is put on the air")
struct BroadcastTests {
    @Test("no step of a person's takes links, has a name, or says that it may be discovered")
    func person() {
        let broadcast = Broadcast(person: personFrame())
        #expect(broadcast.steps.map(\.kind) == [.whole, .fewerBytes, .slower])
        for step in broadcast.steps {
            #expect(step.advertisement.kind == .broadcast)
            #expect(step.advertisement.name == nil)
            #expect(step.advertisement.data == [personFrame().data])
            #expect(step.advertisement.properties["Discoverable"] == nil)
        }
    }

    @Test("a store's steps get smaller, change the type, and are slower at last")
    func store() {
        let steps = Broadcast(store: storeFrame(channel: 0x85), name: "Corner Café").steps
        #expect(steps.map(\.kind) == [.whole, .fewerBytes, .otherFrame, .otherType, .slower])
        #expect(
            steps.map(\.advertisement.kind) == [.peripheral, .peripheral, .peripheral, .broadcast, .peripheral])
        #expect(steps[0].advertisement.name == "Corner Café" && steps[1].advertisement.name == nil)
        #expect(steps[2].advertisement.data.first.flatMap { AltBeacon($0) }?.identifier == storeFrame().name)
        #expect(Broadcast(store: storeFrame(), name: nil).steps[0].advertisement.kind == .broadcast)
        #expect(Broadcast(store: storeFrame(), name: nil).steps[3].advertisement.kind == .peripheral)
    }

    @Test("a name that is too long is cut between characters")
    func longName() throws {
        let name = String(repeating: "é", count: 40)
        let cut = try #require(Broadcast(store: storeFrame(), name: name).steps[0].advertisement.name)
        #expect(cut == String(repeating: "é", count: 14))
    }

    @Test("every step fits into an advertisement of 31 bytes, but for flags that only one that takes links has")
    func lengths() {
        for step in Broadcast(person: personFrame()).steps + Broadcast(store: storeFrame(), name: nil).steps {
            for case .manufacturer(_, let bytes) in step.advertisement.data { #expect(4 + bytes.count <= 31) }
        }
    }

    @Test("service data stand under the whole UUID, and the service is in the list")
    func service() throws {
        let frame = try #require(EddystoneEID(powerAtSource: -20, identifier: [1, 2, 3, 4, 5, 6, 7, 8]))
        let properties = Advertisement(kind: .broadcast, data: [frame.data]).properties
        let uuid = "0000feaa-0000-1000-8000-00805f9b34fb"
        #expect(properties["ServiceUUIDs"] == .array(of: "s", [.string(uuid)]))
        #expect(BlueZ.advertisedData(properties) == [frame.data])
    }
}
