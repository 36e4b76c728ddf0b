public import Ledger

/// The operator's signed word that these rules limit payments from now on. Docs/PROTOCOL.md section 5.13.
public struct LimitRulesOrder: Message {
    public static let type = MessageType(name: "limit-rules")

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    /// Later than that of the rules it replaces, so that an earlier word cannot be said again.
    public let created: Timestamp
    public let rules: LimitRules

    public init(clearing: PublicKey, created: Timestamp, rules: LimitRules) {
        (self.clearing, self.created, self.rules) = (clearing, created, rules)
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 3)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        created = try decoder.timestamp()
        try decoder.key(3)
        rules = try LimitRules(from: &decoder)
        try decoder.endMap()
    }

    public func encode(into encoder: inout CBOREncoder) {
        encoder.map(count: 3)
        encoder.key(1, clearing)
        encoder.key(2, created)
        encoder.key(3)
        rules.encode(into: &encoder)
    }
}

extension LimitRules {
    /// [basic amounts, small percent, small count, review, tiers]: basic amounts sorted by code; of each tier
    /// [measure, review, confirm, refuse] for each measure that is limited, in the order of their numbers, absent ones null.
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 5)
        encoder.array(count: bases.count)
        for basis in bases { encoder.amount(Amount(minorUnits: basis.minorUnits, currency: basis.currency)) }
        encoder.integer(smallPercent)
        encoder.integer(smallCount)
        encoder.integer(reviewMicroseconds)
        encoder.array(count: AccountTier.allCases.count)
        for tier in AccountTier.allCases {
            let limited = LimitMeasure.ofRules.filter { !thresholds(of: $0, in: tier).isEmpty }
            encoder.array(count: limited.count)
            for measure in limited {
                let thresholds = thresholds(of: measure, in: tier)
                encoder.array(count: 4)
                encoder.unsigned(measure.rawValue)
                encoder.optionalInteger(thresholds.review)
                encoder.optionalInteger(thresholds.confirm)
                encoder.optionalInteger(thresholds.refuse)
            }
        }
    }

    init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.array(count: 5)
        var bases: [Basis] = []
        for _ in 0..<(try decoder.array(countMax: Currency.all.count)) {
            let amount = try decoder.positiveAmount()
            guard bases.last.map({ $0.currency < amount.currency }) ?? true else {
                throw .notAllowed("order of currencies")
            }
            bases.append(Basis(currency: amount.currency, minorUnits: amount.minorUnits))
        }
        let (smallPercent, smallCount) = (try decoder.integer(), try decoder.integer())
        let review = try decoder.integer()
        try decoder.array(count: AccountTier.allCases.count)
        var tiers: [AccountTier: [LimitMeasure: LimitThresholds]] = [:]
        for tier in AccountTier.allCases {
            var latest: UInt64 = 0
            for _ in 0..<(try decoder.array(countMax: LimitMeasure.ofRules.count)) {
                try decoder.array(count: 4)
                let measure = try decoder.choice(LimitMeasure.self)
                guard measure.rawValue > latest else { throw .notAllowed("order of measures") }
                latest = measure.rawValue
                let thresholds = LimitThresholds(
                    review: try decoder.optionalInteger(), confirm: try decoder.optionalInteger(),
                    refuse: try decoder.optionalInteger())
                guard !thresholds.isEmpty else { throw .notAllowed("measure that is not limited") }
                tiers[tier, default: [:]][measure] = thresholds
            }
        }
        guard
            let rules = LimitRules(
                bases: bases, smallPercent: smallPercent, smallCount: smallCount, reviewMicroseconds: review,
                tiers: tiers)
        else { throw .notAllowed("limit") }
        self = rules
    }
}

extension CBOREncoder {
    mutating func optionalInteger(_ value: Int64?) {
        if let value { integer(value) } else { null() }
    }
}

extension CBORDecoder {
    mutating func optionalInteger() throws(CBORError) -> Int64? {
        try takeNull() ? nil : try integer()
    }
}
