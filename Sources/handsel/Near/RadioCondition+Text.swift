import Discovery

/// What there is of Bluetooth, as people and programs read it.
extension RadioCondition {
    /// For programs, in lowercase with underscores.
    var code: String {
        switch self {
        case .unknown: "unknown"
        case .noBus: "no_bus"
        case .noDaemon: "no_bluetoothd"
        case .denied: "denied"
        case .noAdapter: "no_adapter"
        case .blocked: "blocked"
        case .poweredOff: "powered_off"
        case .ready: "ready"
        }
    }

    /// A sentence without a period at its end.
    var sentence: String {
        switch self {
        case .unknown: "what there is of Bluetooth is not known yet"
        case .noBus(let failure): "the system's D-Bus cannot be reached (\(failure.message))"
        case .noDaemon: "bluetoothd does not run"
        case .denied: "this user may not talk to bluetoothd"
        case .noAdapter(nil): "there is no Bluetooth radio"
        case .noAdapter(let name?): "there is no Bluetooth radio \(name)"
        case .blocked(let name): "the Bluetooth radio \(name) is blocked"
        case .poweredOff(let name): "the Bluetooth radio \(name) is off"
        case .ready(let name): "the Bluetooth radio \(name) is ready"
        }
    }

    /// What to type; nil where nothing is wrong.
    var mend: String? {
        switch self {
        case .unknown, .ready: nil
        case .noBus: "sudo service dbus start"
        case .noDaemon: "sudo service bluetooth start"
        case .denied: "sudo adduser \"$USER\" bluetooth, and log in again"
        case .noAdapter: "handsel doctor"
        case .blocked: "rfkill unblock bluetooth"
        case .poweredOff: "rfkill unblock bluetooth && bluetoothctl power on"
        }
    }

    /// Why a command that needs a radio cannot begin; nil if it can, or if it is not known yet.
    var failure: CommandError? {
        guard let mend else { return nil }
        return CommandError(
            .failed, "no_radio", sentence, why: "Without a radio nobody nearby is heard, and nobody hears this device.",
            next: "Try: \(mend). What else may be wrong is told by: handsel doctor. With --wait it is waited for.")
    }
}

extension ListeningState {
    var code: String {
        switch self {
        case .resting: "resting"
        case .starting: "starting"
        case .listening: "listening"
        case .restarting: "restarting"
        case .refused: "refused"
        }
    }

    var sentence: String {
        switch self {
        case .resting: "it does not listen"
        case .starting: "it begins to listen"
        case .listening: "it listens"
        case .restarting(.silence(let seconds)): "nothing was heard for \(seconds) s: it listens anew"
        case .restarting(.stopped): "bluetoothd stopped listening: it listens anew"
        case .refused(let failure, _): "bluetoothd refuses to listen (\(failure)); it is tried again"
        }
    }
}
