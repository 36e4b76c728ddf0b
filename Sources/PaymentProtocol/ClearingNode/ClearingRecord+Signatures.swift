extension ClearingRecord {
    /// Checks the signature of every message in the record. Whether their keys had the authority, only the journal says.
    ///
    /// - Returns: how many there are.
    /// - Throws: `EnvelopeError` for the first one that was not signed by the key it names.
    @discardableResult
    func verifySignatures() throws(EnvelopeError) -> UInt64 {
        switch body {
        case .genesis, .epochStarted:
            return 0
        case .accountOpened(let opening):
            try opening.verifyAgain()
        case .keyAuthorised(let authorisation):
            try authorisation.verifyAgain()
        case .keyRevoked(let revocation):
            try revocation.verifyAgain()
        case .credited(let order), .suspended(let order, _):
            try order.verifyAgain()
        case .instructed(let instruction):
            try instruction.verifyAgain()
        case .accountInstructed(let instruction):
            try instruction.verifyAgain()
        case .settled(let payment), .held(let payment), .refused(let payment, _):
            try payment.intent.verifyAgain()
            guard let request = payment.request else { return 1 }
            try request.verifyAgain()
            return 2
        case .heldForReview(let held):
            try held.payment.intent.verifyAgain()
            guard let request = held.payment.request else { return 1 }
            try request.verifyAgain()
            return 2
        case .reviewed(let reviewed):
            try reviewed.intent.verifyAgain()
            try reviewed.instruction.verifyAgain()
            return 2
        case .rulesSet(let order):
            try order.verifyAgain()
        case .tierSet(let order):
            try order.verifyAgain()
        case .ownLimitsSet(let order):
            try order.verifyAgain()
        case .deadlinePassed(let passed):
            try passed.intent.verifyAgain()
        case .escrowStep(let taken):
            try taken.intent.verifyAgain()
            try taken.step.verifyAgain()
            return 2
        case .refunded(let refund, _):
            // The receipt inside was verified when the refund was read.
            try refund.verifyAgain()
        }
        return 1
    }
}

extension Signed {
    /// For a message that was read from where only checked ones should be.
    fileprivate func verifyAgain() throws(EnvelopeError) {
        _ = try Envelope(decoding: envelope).verified(as: M.self)
    }
}
