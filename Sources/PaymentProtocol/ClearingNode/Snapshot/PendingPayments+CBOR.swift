import Ledger

extension PendingPayments {
    /// [[[kind, intent, request or null, content of the kind], …], ended], by the digests of the intents; those that have
    /// ended in the order in which they will be forgotten.
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 2)
        encoder.array(count: count)
        for payment in sorted {
            encoder.array(count: 4)
            switch payment {
            case .escrow(let pending):
                encoder.unsigned(1)
                pending.payment.encode(into: &encoder)
                encoder.array(count: 4)
                encoder.bool(pending.counted.isSmall)
                encoder.integer(pending.counted.time.microseconds)
                pending.escrow.encode(into: &encoder)
                encoder.array(count: pending.steps.count)
                for step in pending.steps {
                    encoder.array(count: 3)
                    encoder.bytes(step.digest.bytes32)
                    encoder.bytes(step.account.bytes)
                    encoder.unsigned(step.sequence)
                }
            case .review(let pending):
                encoder.unsigned(2)
                pending.payment.encode(into: &encoder)
                encoder.array(count: 5)
                encoder.bool(pending.counted.isSmall)
                encoder.integer(pending.counted.time.microseconds)
                pending.measures.encode(into: &encoder)
                encoder.integer(pending.due.microseconds)
                encoder.unsigned(pending.sequence)
            }
        }
        // [the first minute, [[minute, digest], …]]
        let queued = ended.queued.flatMap { minute, digests in digests.map { (minute, $0) } }
        encoder.array(count: 2)
        if let first = ended.firstMinute { encoder.integer(first) } else { encoder.null() }
        encoder.array(count: queued.count)
        for (minute, digest) in queued {
            encoder.array(count: 2)
            encoder.integer(minute)
            encoder.bytes(digest.bytes32)
        }
    }

    init(from decoder: inout CBORDecoder) throws {
        self.init()
        try decoder.array(count: 2)
        var last: Digest?
        for _ in 0..<(try decoder.array(countMax: Book.holdsMax)) {
            try decoder.array(count: 4)
            let pending =
                switch try decoder.unsigned() {
                case 1: PendingPayment.escrow(try PendingEscrow(inSnapshot: &decoder))
                case 2: PendingPayment.review(try PendingReview(inSnapshot: &decoder))
                default: throw SnapshotError.malformed("a pending payment of no kind")
                }
            let payment = pending.payment
            if let last {
                guard last < payment.intent.digest else {
                    throw SnapshotError.malformed("pending payments out of order")
                }
            }
            last = payment.intent.digest
            self[payment.intent.digest] = pending
        }
        try readEnded(&decoder)
    }

    private mutating func readEnded(_ decoder: inout CBORDecoder) throws {
        try decoder.array(count: 2)
        let firstMinute = try decoder.takeNull() ? nil : try decoder.integer()
        ended = ExpiryQueue(firstMinute: firstMinute)
        var last = firstMinute ?? .min
        for _ in 0..<(try decoder.array(countMax: Book.holdsMax)) {
            try decoder.array(count: 2)
            let minute = try decoder.integer()
            let digest = try decoder.digest()
            guard firstMinute != nil, minute >= last, let payment = self[digest], payment.deadline == nil else {
                throw SnapshotError.malformed("ended payments out of order, or one that has not ended")
            }
            last = minute
            ended.restore(digest, minute: minute)
        }
    }
}

extension PendingEscrow {
    fileprivate init(inSnapshot decoder: inout CBORDecoder) throws {
        let payment = try SubmittedPayment(trusting: &decoder)
        try decoder.array(count: 4)
        let counted = PendingPayment.Counted(isSmall: try decoder.bool(), time: try decoder.timestamp())
        let escrow = try Escrow(from: &decoder)
        var steps: [Step] = []
        for _ in 0..<(try decoder.array(countMax: Self.stepsMax)) {
            try decoder.array(count: 3)
            steps.append(
                Step(digest: try decoder.digest(), account: try decoder.account(), sequence: try decoder.unsigned()))
        }
        self.init(payment: payment, counted: counted, escrow: escrow, steps: steps)
    }
}

extension PendingReview {
    fileprivate init(inSnapshot decoder: inout CBORDecoder) throws {
        payment = try SubmittedPayment(trusting: &decoder)
        try decoder.array(count: 5)
        counted = PendingPayment.Counted(isSmall: try decoder.bool(), time: try decoder.timestamp())
        measures = try LimitMeasures(from: &decoder)
        due = try decoder.timestamp()
        sequence = try decoder.unsigned()
    }
}

extension Escrow {
    /// [amount, terms, state, deadline or null, released, refunded, four counts]
    fileprivate func encode(into encoder: inout CBOREncoder) {
        let standing = standing
        encoder.array(count: 10)
        encoder.amount(amount)
        terms.encodeInSnapshot(into: &encoder)
        encoder.unsigned(standing.state.rawValue)
        if let deadline = standing.deadline { encoder.integer(deadline.microseconds) } else { encoder.null() }
        encoder.integer(standing.released)
        encoder.integer(standing.refunded)
        for count in [
            standing.partialReleases, standing.partialRefunds, standing.evidencesOfDebtor, standing.evidencesOfCreditor,
        ] { encoder.integer(Int64(count)) }
    }

    fileprivate init(from decoder: inout CBORDecoder) throws {
        try decoder.array(count: 10)
        let amount = try decoder.amount()
        let terms = try EscrowTerms(inSnapshot: &decoder)
        let state = try decoder.choice(EscrowState.self)
        let deadline = try decoder.takeNull() ? nil : try decoder.timestamp()
        let (released, refunded) = (try decoder.integer(), try decoder.integer())
        func count() throws -> Int {
            guard let count = Int(exactly: try decoder.integer()), count >= 0 else {
                throw SnapshotError.malformed("a count of an escrow")
            }
            return count
        }
        let standing = Standing(
            state: state, deadline: deadline, released: released, refunded: refunded, partialReleases: try count(),
            partialRefunds: try count(), evidencesOfDebtor: try count(), evidencesOfCreditor: try count())
        try self.init(amount, terms: terms, standing: standing)
    }
}

extension EscrowTerms {
    /// [arbiter or null, ship within, confirm within, rule within, who gets it without a ruling, [milestones…]]
    fileprivate func encodeInSnapshot(into encoder: inout CBOREncoder) {
        encoder.array(count: 6)
        if let arbiter { encoder.bytes(arbiter.bytes) } else { encoder.null() }
        encoder.integer(shipWithinMicroseconds)
        encoder.integer(confirmWithinMicroseconds)
        encoder.integer(ruleWithinMicroseconds)
        encoder.unsigned(withoutRuling.rawValue)
        encoder.array(count: milestones.count)
        for milestone in milestones { encoder.integer(milestone) }
    }

    fileprivate init(inSnapshot decoder: inout CBORDecoder) throws {
        try decoder.array(count: 6)
        let arbiter = try decoder.takeNull() ? nil : try decoder.account()
        let waits = (try decoder.integer(), try decoder.integer(), try decoder.integer())
        let withoutRuling = try decoder.choice(EscrowParty.self)
        var milestones: [Int64] = []
        for _ in 0..<(try decoder.array(countMax: Self.milestonesMax)) { milestones.append(try decoder.integer()) }
        self.init(
            arbiter: arbiter, shipWithinMicroseconds: waits.0, confirmWithinMicroseconds: waits.1,
            ruleWithinMicroseconds: waits.2, withoutRuling: withoutRuling, milestones: milestones)
    }
}

extension LimitMeasures {
    /// [number of the measure, …] in the order of the examination.
    fileprivate func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: measures.count)
        for measure in measures { encoder.unsigned(measure.rawValue) }
    }

    fileprivate init(from decoder: inout CBORDecoder) throws(CBORError) {
        self.init()
        for _ in 0..<(try decoder.array(countMax: LimitMeasure.allCases.count)) {
            insert(try decoder.choice(LimitMeasure.self))
        }
        guard !isEmpty else { throw .notAllowed("review without a reason") }
    }
}
