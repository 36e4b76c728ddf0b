import ClearingService
import Ledger
import PaymentProtocol

/// What `POST /bump` is told. At most one of `pay` and `ask` is there, in major units; neither to follow the other side.
struct BumpBody: Encodable {
    /// Degrees; as text, so that no digit of a place passes through floating point.
    let latitude, longitude: String
    let accuracyMetres: String
    let agoMilliseconds: String
    let pay, ask: String?
    let currency: String?
    let text: String?

    init(_ reading: BumpReading, _ terms: BumpTerms) {
        latitude = DecimalText.write(reading.position.latitude, decimals: 7)
        longitude = DecimalText.write(reading.position.longitude, decimals: 7)
        accuracyMetres = DecimalText.write(reading.accuracyMillimetres, decimals: 3)
        agoMilliseconds = DecimalText.write(reading.agoMicroseconds, decimals: 3)
        switch terms {
        case .pay(let amount, let text):
            (pay, ask, currency, self.text) = (amount.majorUnits, nil, amount.currency.code, text)
        case .ask(let amount, let text):
            (pay, ask, currency, self.text) = (nil, amount.majorUnits, amount.currency.code, text)
        case .follow:
            (pay, ask, currency, text) = (nil, nil, nil, nil)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case latitude, longitude, pay, ask, currency, text
        case accuracyMetres = "accuracy_metres"
        case agoMilliseconds = "ago_milliseconds"
    }
}
