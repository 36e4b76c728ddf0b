import Ledger
import PaymentProtocol

/// One of those who bump, and what its device tells of it.
struct BumpTrialDevice: Sendable {
    let bumper: BumpMatcher.Bumper
    /// Where it truly is, in millimetres from a corner.
    let place: (east: Int64, north: Int64)
    let knock: Timestamp
    /// When the report is at the clearing node.
    let arrives: Timestamp
    let roundTripMicroseconds: Int64
    let hasRadio: Bool
    let identifier: EphemeralIdentifier
    private(set) var report: BumpReport

    init(
        number: Int, at pair: (Int64, Int64), accuracyMetres: Int64, knock: Timestamp, namesAmount: Bool,
        hasRadio: Bool, using chance: inout RandomStream
    ) {
        // The sensor notices within 30 ms; the report is made within half a second, and travels for 15 to 120 ms. The quickest
        // round trip of the link was twice the quickest way.
        let noticed = chance.draw(0...30_000)
        let made = chance.draw(50_000...500_000)
        let quickest = chance.draw(10_000...60_000)
        let way = quickest + chance.draw(5_000...60_000)
        let place = (east: pair.0 + chance.draw(-50...50), north: pair.1 + chance.draw(-50...50))
        let error = (Self.error(accuracyMetres, using: &chance), Self.error(accuracyMetres, using: &chance))
        let bytes = chance.bytes32()
        guard let identifier = EphemeralIdentifier(bytes.bytes.prefix(EphemeralIdentifier.byteCount)),
            // One unit of 1e-7 degree is 11.1195 mm, at the equator also towards the east.
            let position = Position(
                latitude: (place.north + error.0) * 10_000 / 111_195,
                longitude: (place.east + error.1) * 10_000 / 111_195),
            let report = BumpReport(
                key: LinkPublicKey(bytes), agoMicroseconds: made, position: position,
                accuracyMillimetres: accuracyMetres * 1_000, namesAmount: namesAmount)
        else { preconditionFailure("what is drawn is within bounds") }
        bumper = BumpMatcher.Bumper(connection: UInt64(number), account: AccountIdentifier(bytes))
        (self.place, self.knock, self.hasRadio, self.identifier, self.report) =
            (place, knock, hasRadio, identifier, report)
        arrives = knock.adding(microseconds: noticed + made + way)
        roundTripMicroseconds = 2 * quickest
    }

    /// Two of three lie within the accuracy, in both directions together: the sum of twelve even draws is nearly normal.
    private static func error(_ accuracyMetres: Int64, using chance: inout RandomStream) -> Int64 {
        let reach = accuracyMetres * 1_000 / 3
        return (0..<12).reduce(0) { sum, _ in sum + chance.draw(-reach...reach) }
    }

    mutating func hear(_ heard: [RadioHearing.Heard]) {
        guard hasRadio, let radio = RadioHearing(own: identifier, heard: heard),
            let report = BumpReport(
                key: report.key, agoMicroseconds: report.agoMicroseconds, position: report.position,
                accuracyMillimetres: report.accuracyMillimetres, namesAmount: report.namesAmount, radio: radio)
        else { return }
        self.report = report
    }
}
