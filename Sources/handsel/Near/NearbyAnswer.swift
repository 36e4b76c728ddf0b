import ClearingService
import Discovery
import Ledger
import PaymentProtocol

/// One thing that `handsel nearby` tells: a beacon that comes, moves or goes, or how it goes with the radio.
/// Docs/schemas/nearby.json.
struct NearbyAnswer: Answer {
    enum Event: String, Codable, Sendable {
        case appeared, moved, gone, radio, listening
    }

    let version: ViewVersion
    let event: Event
    /// Of a beacon: which frame it sends, and what that calls it, in hexadecimal; of Eddystone-URL the address itself.
    var frame: String?
    var name: String?
    var since: String?
    var lastHeard: String?
    /// In dBm, smoothed; missing where the controller does not say.
    var strength: Int?
    /// Missing where the strength is.
    var distance: String?
    /// Where it takes links: an L2CAP channel.
    var channel: Int?
    var isBumped: Bool?
    /// Of the radio: its state, and that in words.
    var state: String?
    var message: String?

    private enum CodingKeys: String, CodingKey {
        case version, event, frame, name, since, strength, distance, channel, state, message
        case lastHeard = "last_heard"
        case isBumped = "bumped"
    }

    /// - Parameter wallAhead: microseconds between the clock that is never set back and the time of day.
    init(_ event: Event, _ neighbour: Neighbour, wallAhead: Int64) {
        (version, self.event) = (ViewVersion(), event)
        frame = neighbour.name.kind.rawValue
        name = neighbour.nameText
        since = neighbour.firstHeard.adding(microseconds: wallAhead).rfc3339
        lastHeard = neighbour.lastHeard.adding(microseconds: wallAhead).rfc3339
        strength = neighbour.decibels
        distance = neighbour.distance?.word
        if let head = neighbour.frame.head {
            channel = head.channel.map(Int.init)
            isBumped = head.isBumped
        }
    }

    init(_ condition: RadioCondition) {
        (version, event) = (ViewVersion(), .radio)
        (state, message) = (condition.code, condition.sentence)
    }

    init(_ listening: ListeningState) {
        (version, event) = (ViewVersion(), .listening)
        (state, message) = (listening.code, listening.sentence)
    }

    /// One line.
    func text(_ style: Style) -> String {
        guard let frame, let name else { return style.apply(.faint, message ?? "") }
        let what = "\(Neighbour.Kind(rawValue: frame)?.title ?? frame) \(name)"
        switch event {
        case .gone: return "gone      \(what)"
        case .moved: return "moved     \(what)  \(distance ?? "at an unknown distance")"
        case .appeared, .radio, .listening:
            return "appeared  \(what)  \(distance ?? "at an unknown distance")"
        }
    }
}

extension Neighbour {
    /// Hexadecimal, or of a page its address.
    var nameText: String {
        if case .eddystoneURL(let frame) = frame { return frame.url }
        return name.bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

extension Neighbour.Kind {
    /// For people.
    var title: String {
        switch self {
        case .person: "person"
        case .store: "store"
        case .altBeacon: "AltBeacon"
        case .eddystoneUID: "Eddystone-UID"
        case .eddystoneURL: "Eddystone-URL"
        case .eddystoneEID: "Eddystone-EID"
        case .iBeacon: "iBeacon"
        }
    }
}

extension DistanceClass {
    var word: String {
        switch self {
        case .immediate: "immediate"
        case .near: "near"
        case .far: "far"
        }
    }
}

extension BeaconFrame {
    /// Of ours.
    fileprivate var head: HandselFrameHead? {
        switch self {
        case .person(let frame): frame.head
        case .store(let frame): frame.head
        case .altBeacon, .eddystoneUID, .eddystoneURL, .eddystoneEID, .iBeacon: nil
        }
    }
}
