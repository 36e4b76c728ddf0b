import Ledger
import NodeRuntime
import PaymentProtocol

/// What a node broadcasts now: a person's identifier, another one every few minutes, or a store's name, always the same.
struct BeaconSource {
    private enum Kind {
        case person(BeaconSecret, BeaconRotation)
        case store(key: PublicKey, name: String)
    }

    private var kind: Kind
    private let referencePower: Int8
    private var chance: SystemChance

    init(person secret: BeaconSecret, referencePower: Int8, at now: Timestamp) {
        var chance = SystemChance()
        kind = .person(secret, BeaconRotation(secret, at: now, using: &chance))
        self.chance = chance
        self.referencePower = referencePower
    }

    init(store key: PublicKey, name: String, referencePower: Int8) {
        kind = .store(key: key, name: name)
        chance = SystemChance()
        self.referencePower = referencePower
    }

    var beacon: Beacon {
        // No channel: no links are taken by this command.
        guard let head = HandselFrameHead(isBumped: false, channel: nil, referencePower: referencePower) else {
            preconditionFailure("a head without a channel has nothing that can be wrong")
        }
        switch kind {
        case .person(_, let rotation):
            return Beacon(person: PersonFrame(head: head, identifier: rotation.identifier))
        case .store(let key, let name): return Beacon(store: StoreFrame(head: head, key: key), called: name)
        }
    }

    /// A person's identifier is another one from now on: the frame was off the air, and comes back with another address.
    ///
    /// Identifiers go by the minute: one that began in this minute stays.
    mutating func renew(at now: Timestamp) {
        guard case .person(let secret, _) = kind else { return }
        kind = .person(secret, BeaconRotation(secret, at: now, using: &chance))
    }

    /// - Parameter now: the time of day, by which friends know the identifiers.
    /// - Returns: true if there is another beacon now.
    mutating func advance(to now: Timestamp) -> Bool {
        guard case .person(let secret, var rotation) = kind else { return false }
        let hasChanged = rotation.advance(to: now, using: &chance)
        kind = .person(secret, rotation)
        return hasChanged
    }
}
