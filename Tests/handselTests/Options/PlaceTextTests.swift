import PaymentProtocol
import Testing

@testable import handsel

@Suite("Places as people type them")
struct PlaceTextTests {
    @Test(
        "degrees are read digit by digit",
        arguments: [
            ("52.52,13.405", 525_200_000, 134_050_000), ("-33.8688, 151.2093", -338_688_000, 1_512_093_000),
            ("0,0", 0, 0), ("52.123456789,13", 521_234_567, 130_000_000), ("-0.5,-0.0000001", -5_000_000, -1),
            ("90,-180", 900_000_000, -1_800_000_000),
        ])
    func reads(text: String, latitude: Int64, longitude: Int64) throws {
        #expect(try PlaceText.readPosition(text) == Position(latitude: latitude, longitude: longitude))
    }

    @Test(
        "what is no place is refused",
        arguments: ["", "52.52", "52.52;13.405", "a,b", "52.,13", ".5,13", "91,0", "0,181", "1e2,0", "--5,0", "1,2,3"])
    func refuses(text: String) {
        let error = #expect(throws: CommandError.self) { try PlaceText.readPosition(text) }
        #expect(error?.status == .usage)
        #expect(error?.next != nil)
    }

    @Test("an accuracy is metres, to a millimetre")
    func accuracy() throws {
        #expect(try PlaceText.readAccuracy("8") == 8_000)
        #expect(try PlaceText.readAccuracy("7.5") == 7_500)
        #expect(try PlaceText.readAccuracy("0.0019") == 1)
        for text in ["", "-1", "near", "5001", "999999999999"] {
            #expect(throws: CommandError.self) { try PlaceText.readAccuracy(text) }
        }
    }
}
