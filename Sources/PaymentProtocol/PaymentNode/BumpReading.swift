/// What the sensors saw of a bump.
public struct BumpReading: Equatable, Sendable {
    public let agoMicroseconds: Int64
    public let position: Position
    public let accuracyMillimetres: Int64
    public let radio: RadioHearing

    public init(
        agoMicroseconds: Int64, position: Position, accuracyMillimetres: Int64, radio: RadioHearing = .none
    ) {
        self.agoMicroseconds = agoMicroseconds
        self.position = position
        self.accuracyMillimetres = accuracyMillimetres
        self.radio = radio
    }
}
