import ClearingService
import Discovery
import Ledger
import PaymentProtocol

/// What `handsel beacon` broadcasts, and how it goes. Docs/schemas/beacon.json.
struct BeaconAnswer: Answer {
    let version: ViewVersion
    /// `radio` for what there is of Bluetooth, `broadcast` for what is on the air.
    let event: String
    /// `person` or `store`.
    let frame: String
    /// The identifier or the store's name, in hexadecimal.
    let name: String
    let state: String
    let message: String
    /// Of what is or was to be on the air: which of the steps, counted from 1, and what it changes.
    var step: Int?
    var steps: Int?
    var change: String?
    /// `broadcast` or `peripheral`.
    var type: String?

    init(_ beacon: Beacon, _ condition: RadioCondition) {
        version = ViewVersion()
        (event, frame, name) = ("radio", beacon.kind.rawValue, beacon.name)
        (state, message) = (condition.code, condition.sentence)
    }

    init(_ beacon: Beacon, _ broadcast: BroadcastState) {
        version = ViewVersion()
        (event, frame, name) = ("broadcast", beacon.kind.rawValue, beacon.name)
        let told: (String, String, Int?) =
            switch broadcast {
            case .resting: ("resting", "nothing is on the air", nil)
            case .starting(let step): ("starting", "bluetoothd is asked", step)
            case .onAir(let step): ("on_air", "on the air", step)
            case .ending: ("ending", "taken off the air", nil)
            case .steppedDown(let step, let failure):
                ("stepped_down", "refused (\(failure)); the next step is tried", step)
            case .refused(let failure, _):
                ("refused", "nothing is on the air (\(failure)); it is tried again", nil)
            case .dropped: ("dropped", "bluetoothd took it off the air; it is tried again", nil)
            }
        (state, message) = (told.0, told.1)
        guard let step = told.2, beacon.broadcast.steps.indices.contains(step) else { return }
        self.step = step + 1
        steps = beacon.broadcast.steps.count
        change = beacon.broadcast.steps[step].kind.rawValue
        type = beacon.broadcast.steps[step].advertisement.kind.rawValue
    }

    func text(_ style: Style) -> String {
        guard let step, let steps, let kind = change.flatMap(Broadcast.Kind.init(rawValue:)) else {
            return "\(frame) \(name): \(message)"
        }
        return "\(frame) \(name): \(message), step \(step) of \(steps), \(kind.text)"
    }
}

/// What is to be broadcast.
struct Beacon {
    let kind: Neighbour.Kind
    /// In hexadecimal.
    let name: String
    let broadcast: Broadcast

    init(person frame: PersonFrame) {
        (kind, name) = (.person, Self.text(frame.identifier.bytes))
        broadcast = Broadcast(person: frame)
    }

    init(store frame: StoreFrame, called name: String) {
        (kind, self.name) = (.store, Self.text(frame.name))
        broadcast = Broadcast(store: frame, name: name)
    }

    private static func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
