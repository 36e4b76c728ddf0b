/// A radio tried out: what came of listening and of sending, for some seconds.
public struct Trial: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        case untried
        case worked
        case refused(BusFailure)
    }

    public private(set) var listening = Outcome.untried
    /// Adverts of anybody's.
    public private(set) var heardCount = 0
    public private(set) var sending = Outcome.untried
    /// At which step of the broadcast it was taken; 0 is what was meant.
    public private(set) var step = 0

    public init() {}

    public mutating func take(_ report: RadioReport) {
        switch report {
        case .listening(.listening): listening = .worked
        case .listening(.refused(let failure, _)): if listening != .worked { listening = .refused(failure) }
        case .broadcasting(.onAir(let step)):
            sending = .worked
            self.step = step
        case .broadcasting(.refused(let failure, _)): if sending != .worked { sending = .refused(failure) }
        case .heard: heardCount += 1
        case .condition, .listening, .broadcasting, .ticked: break
        }
    }

    /// Whether both are decided, for good or ill.
    public var isDecided: Bool { listening != .untried && sending != .untried }
}
