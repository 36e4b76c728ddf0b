/// What there is of Bluetooth on this machine, at this moment.
public enum RadioCondition: Hashable, Sendable {
    /// Not looked yet.
    case unknown
    /// The system's D-Bus cannot be reached, by which bluetoothd is spoken to.
    case noBus(BusFailure)
    /// Bluetoothd does not run.
    case noDaemon
    /// Bluetoothd does not talk to this user.
    case denied(BusFailure)
    /// Bluetoothd runs, and has no radio; or none of the name that was asked for.
    case noAdapter(wanted: String?)
    /// A switch, or rfkill, keeps the radio off.
    case blocked(Adapter.Name)
    case poweredOff(Adapter.Name)
    case ready(Adapter.Name)

    public var isReady: Bool { if case .ready = self { true } else { false } }
}

extension Adapter {
    /// `hci0`
    public typealias Name = String
}
