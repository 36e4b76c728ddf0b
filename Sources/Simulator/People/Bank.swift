import PaymentProtocol

/// What the operator has been brought from outside and has to credit; it orders until the clearing node says yes.
struct Bank: Sendable {
    struct Credit: Sendable {
        let device: Int
        let minorUnits: Int64
        /// The bank's own reference: however often it is ordered, it is booked once.
        let reference: String
        var isDone = false
        /// The call that waits for its answer.
        var call: UInt64?
    }

    private(set) var credits: [Credit] = []

    /// Without an answer after this time, or after a refusal that may pass, the operator orders again.
    static let retryMicroseconds: Int64 = 3_000_000

    init(scenario: Scenario) {
        guard scenario.openingCredit > 0 else { return }
        for device in 0..<scenario.peopleCount { _ = add(device: device, minorUnits: scenario.openingCredit) }
    }

    /// - Returns: the credit's number.
    mutating func add(device: Int, minorUnits: Int64) -> Int {
        credits.append(
            Credit(device: device, minorUnits: minorUnits, reference: "statement line \(credits.count + 1)"))
        return credits.count - 1
    }

    mutating func called(_ credit: Int, _ call: UInt64) {
        credits[credit].call = call
    }

    mutating func answered(_ credit: Int, _ answer: ClearingAnswer) {
        switch answer {
        case .receipt, .failed(.referenceUsed), .failed(.limit): credits[credit].isDone = true
        default: break
        }
    }

    var isDone: Bool { credits.allSatisfy(\.isDone) }
}
