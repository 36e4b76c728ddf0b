public import Ledger
public import PaymentProtocol

/// What a radio tells whoever uses it.
public enum RadioReport: Equatable, Sendable {
    case condition(RadioCondition)
    case listening(ListeningState)
    case broadcasting(BroadcastState)
    /// Somebody said something. Whoever it was is not told: an address is of no use, and nobody's business.
    ///
    /// - Parameter strength: in dBm; nil where the controller does not say.
    case heard([AdvertisedData], strength: Int8?)
    /// About a second has passed.
    case ticked
}

/// How it goes with listening.
public enum ListeningState: Equatable, Sendable {
    /// Nobody wants to listen, or there is no radio to listen with.
    case resting
    case starting
    case listening
    /// Nothing was heard for long, or bluetoothd stopped by itself: it is begun anew.
    case restarting(Reason)
    /// - Parameter again: when it is tried again, on the radio's clock.
    case refused(BusFailure, again: Timestamp)

    public enum Reason: Equatable, Sendable {
        case silence(seconds: Int64)
        case stopped
    }
}

/// How it goes with what shall be on the air.
public enum BroadcastState: Equatable, Sendable {
    /// Nothing is, and nothing shall be; or there is no radio to send with.
    case resting
    case starting(step: Int)
    /// - Parameter step: an index of the broadcast's steps; 0 is what was meant.
    case onAir(step: Int)
    /// It was taken off, to be changed or ended.
    case ending
    /// The next step is tried at once.
    case steppedDown(from: Int, because: BusFailure)
    /// Nothing is on the air.
    ///
    /// - Parameter again: when it is tried again, on the radio's clock.
    case refused(BusFailure, again: Timestamp)
    /// Bluetoothd took it off by itself; it is put on again.
    case dropped
}
