public import Ledger

/// [arbiter or null, ship within, confirm within, rule within, who gets it without a ruling, [milestone, …]]; waits in
/// microseconds, milestones in minor units. Docs/PROTOCOL.md section 5.4.
extension EscrowTerms {
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 6)
        if let arbiter { encoder.bytes(arbiter.bytes) } else { encoder.null() }
        encoder.integer(shipWithinMicroseconds)
        encoder.integer(confirmWithinMicroseconds)
        encoder.integer(ruleWithinMicroseconds)
        encoder.unsigned(withoutRuling.rawValue)
        encoder.array(count: milestones.count)
        for milestone in milestones { encoder.integer(milestone) }
    }

    /// - Parameter amount: what the milestones, if there are any, are the parts of.
    init(from decoder: inout CBORDecoder, dividing amount: Amount) throws(CBORError) {
        try decoder.array(count: 6)
        let arbiter = try decoder.takeNull() ? nil : try decoder.account()
        let shipWithin = try decoder.wait(max: ProtocolBounds.shipWithinMicrosecondsMax)
        let confirmWithin = try decoder.wait(max: ProtocolBounds.confirmWithinMicrosecondsMax)
        let ruleWithin = try decoder.wait(max: ProtocolBounds.ruleWithinMicrosecondsMax)
        let withoutRuling = try decoder.choice(EscrowParty.self)
        var milestones: [Int64] = []
        for _ in 0..<(try decoder.array(countMax: Self.milestonesMax)) { milestones.append(try decoder.integer()) }
        self.init(
            arbiter: arbiter, shipWithinMicroseconds: shipWithin, confirmWithinMicroseconds: confirmWithin,
            ruleWithinMicroseconds: ruleWithin, withoutRuling: withoutRuling, milestones: milestones)
        guard divide(amount) else { throw .notAllowed("milestones, which must be parts of the amount") }
    }

    /// Whether each wait is one that a clearing node takes.
    public var areWithinBounds: Bool {
        let waits = [
            (shipWithinMicroseconds, ProtocolBounds.shipWithinMicrosecondsMax),
            (confirmWithinMicroseconds, ProtocolBounds.confirmWithinMicrosecondsMax),
            (ruleWithinMicroseconds, ProtocolBounds.ruleWithinMicrosecondsMax),
        ]
        return waits.allSatisfy { $0.0 >= ProtocolBounds.escrowWaitMicrosecondsMin && $0.0 <= $0.1 }
    }
}

extension CBORDecoder {
    fileprivate mutating func wait(max: Int64) throws(CBORError) -> Int64 {
        let wait = try integer()
        guard wait >= ProtocolBounds.escrowWaitMicrosecondsMin, wait <= max else { throw .notAllowed("wait") }
        return wait
    }
}
