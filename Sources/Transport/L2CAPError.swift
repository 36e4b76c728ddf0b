import Glibc

/// Why a channel of the radio could not be had, or ended.
public enum L2CAPError: Error, Hashable, Sendable {
    /// This kernel has no Bluetooth sockets.
    case unsupported
    /// No adapter is there or on, or the one that was named is not.
    case noAdapter
    case notPermitted
    /// Another program listens on this channel.
    case channelTaken
    /// The device is there, and takes no links on this channel.
    case refused
    /// The device was not heard, or went away while it was being connected to.
    case unreachable
    /// Too many connections are waited for already, here or in the adapter.
    case busy
    /// This side has ended the stream.
    case closed
    /// Bytes came faster than this program took them; the stream was ended rather than any lost in its middle.
    case overrun
    /// The radio lost the device.
    case lost
    /// - `number`: the system's error number.
    case system(operation: String, number: Int32)

    /// Whether the same may succeed later without anybody changing anything.
    public var isTransient: Bool {
        switch self {
        case .unreachable, .busy, .lost, .overrun, .refused: true
        case .unsupported, .noAdapter, .notPermitted, .channelTaken, .closed, .system: false
        }
    }

    init(_ operation: String, number: Int32 = errno) {
        self =
            switch number {
            case EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT: .unsupported
            case EHOSTUNREACH, ENODEV, ENETDOWN, EADDRNOTAVAIL: .noAdapter
            case EACCES, EPERM: .notPermitted
            case EADDRINUSE: .channelTaken
            case ECONNREFUSED: .refused
            case EHOSTDOWN, ETIMEDOUT, ECONNABORTED, ECANCELED, EINTR: .unreachable
            case EBUSY, EAGAIN, EALREADY, EMLINK, EMFILE, ENFILE, ENOBUFS, ENOMEM: .busy
            case ECONNRESET, EPIPE, ENOTCONN: .lost
            default: .system(operation: operation, number: number)
            }
    }
}

extension L2CAPError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unsupported: "this kernel has no Bluetooth; `modprobe bluetooth` as root loads it where it is there"
        case .noAdapter:
            "no Bluetooth adapter is on here; `bluetoothctl power on` switches one on, `rfkill list` shows a blocked one"
        case .notPermitted:
            "the system does not let this user have a Bluetooth channel; channels 0x80 to 0xff need no right of root's"
        case .channelTaken:
            "another program listens on this Bluetooth channel; take another one, or none to let the system choose"
        case .refused:
            "the device is near and takes no links on this channel now; ask its owner to begin, then try again"
        case .unreachable:
            "the device does not answer over Bluetooth; go nearer, and see that it is on and announces a channel"
        case .busy: "too many Bluetooth connections are being made; try again in a moment"
        case .closed: "this side has ended the Bluetooth stream"
        case .overrun: "the Bluetooth stream was cut because its bytes were not taken in time; it resumes"
        case .lost: "the Bluetooth connection broke; it resumes when the device is near again"
        case .system(let operation, let number):
            "Bluetooth: \(operation) failed: \(String(cString: strerror(number)))"
        }
    }
}
