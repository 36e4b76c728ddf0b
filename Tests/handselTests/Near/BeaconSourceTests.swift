import Discovery
import Ledger
import PaymentProtocol
import Testing

@testable import handsel

@Suite("What a node broadcasts")
struct BeaconSourceTests {
    private func at(minutes: Int64) -> Timestamp { Timestamp(microseconds: minutes * 60_000_000) }

    @Test("a person's identifier changes when it is due, and when its frame was off the air; a store's name never does")
    func changes() {
        var person = BeaconSource(person: BeaconSecret(.zero), referencePower: -59, at: at(minutes: 1_000))
        let first = person.beacon.name
        let isEarly = person.advance(to: at(minutes: 1_009))
        #expect(!isEarly && person.beacon.name == first)
        let isDue = person.advance(to: at(minutes: 1_015))
        #expect(isDue)
        let second = person.beacon.name
        #expect(second != first)
        person.renew(at: at(minutes: 1_016))
        #expect(person.beacon.name != second && person.beacon.name.count == 32)

        var store = BeaconSource(store: PublicKey(.zero), name: "Café", referencePower: -59)
        let name = store.beacon.name
        store.renew(at: at(minutes: 1))
        let hasChanged = store.advance(to: at(minutes: 1_000_000))
        #expect(!hasChanged && store.beacon.name == name && name.count == 40)
    }

    @Test("neither names a channel, because no links are taken")
    func noLinks() throws {
        let person = BeaconSource(person: BeaconSecret(.zero), referencePower: -59, at: at(minutes: 1)).beacon
        let store = BeaconSource(store: PublicKey(.zero), name: "Café", referencePower: -59).beacon
        for beacon in [person, store] {
            #expect(beacon.broadcast.steps[0].advertisement.kind == .broadcast)
        }
    }
}
