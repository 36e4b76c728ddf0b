/// Why a call has no answer: the name of an error, and what the other side said of it.
public struct BusFailure: Error, Hashable, Sendable {
    /// Such as `org.bluez.Error.NotReady`, or one of ours below.
    public let name: String
    /// For people; it may be empty.
    public let message: String

    public init(_ name: String, _ message: String = "") {
        self.name = name
        self.message = message
    }

    /// The bus itself could not be reached, or went away.
    static let noBus = "org.handsel.Error.NoBus"
    /// What came cannot be read.
    static let unreadable = "org.handsel.Error.Unreadable"

    /// The last word of the name: `NotReady`.
    public var shortName: String { String(name.split(separator: ".").last ?? "") }

    /// The system's policy does not let this user talk to the other side, or do this.
    public var isDenied: Bool {
        ["org.freedesktop.DBus.Error.AccessDenied", "org.freedesktop.DBus.Error.AuthFailed"].contains(name)
    }

    /// The other side is not there, or went away before it answered.
    var isAbsence: Bool {
        [
            "ServiceUnknown", "NameHasNoOwner", "NoReply", "Timeout", "TimedOut", "Disconnected", "NoBus", "NoServer",
        ].contains(shortName) || name.hasPrefix("org.freedesktop.DBus.Error.Spawn.")
    }

    /// It does not have such a method, or such an object.
    var isUnknown: Bool {
        ["UnknownMethod", "UnknownObject", "UnknownInterface"].contains(shortName)
    }
}

extension BusFailure: CustomStringConvertible {
    public var description: String {
        message.isEmpty ? shortName : "\(shortName): \(message)"
    }
}
