typealias StreamNumber = UInt64

/// Towards whom bytes travel.
enum StreamSide: Hashable, Sendable {
    case clearing, device

    var other: StreamSide { self == .clearing ? .device : .clearing }
}

/// One connection of a device to the clearing node: bytes in order both ways, until somebody or something ends it.
struct Stream: Sendable {
    let device: Int
    let deviceIncarnation: UInt64
    /// What the device's line calls it.
    let callerNumber: UInt64
    /// Nothing arrives any more, and nobody is told.
    var isSilent = false
    /// When the latest piece so far arrives, in virtual microseconds: none overtakes it but by a fault.
    private var lastArrival: (clearing: Int64, device: Int64) = (0, 0)

    init(device: Int, deviceIncarnation: UInt64, callerNumber: UInt64) {
        self.device = device
        self.deviceIncarnation = deviceIncarnation
        self.callerNumber = callerNumber
    }

    /// When a piece sent now arrives.
    mutating func arrival(at time: Int64, _ side: StreamSide, isOvertaken: Bool) -> Int64 {
        switch side {
        case .clearing:
            let arrival = max(time, lastArrival.clearing)
            if !isOvertaken { lastArrival.clearing = arrival }
            return arrival
        case .device:
            let arrival = max(time, lastArrival.device)
            if !isOvertaken { lastArrival.device = arrival }
            return arrival
        }
    }
}
