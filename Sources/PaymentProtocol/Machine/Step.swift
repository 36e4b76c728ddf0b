/// What a machine asks for after one event: make `records` durable, then perform `effects`, in order.
public struct Step<Record, Effect> {
    public var records: [Record]
    public var effects: [Effect]

    public init(records: [Record] = [], effects: [Effect] = []) {
        self.records = records
        self.effects = effects
    }
}

extension Step: Equatable where Record: Equatable, Effect: Equatable {}
extension Step: Sendable where Record: Sendable, Effect: Sendable {}
