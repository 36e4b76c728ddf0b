import ClearingService
import Testing

@Suite("Decimal numbers without floating point")
struct DecimalTextTests {
    @Test(
        "a number is read digit by digit, and decimals beyond those wanted are dropped",
        arguments: [
            ("52.52", 7, 525_200_000), ("-12.345", 2, -1234), ("8", 3, 8_000), ("0.0019", 3, 1), ("-0.5", 0, 0),
            ("007.5", 1, 75), ("9223372036854775.807", 3, Int64.max),
        ])
    func reads(text: String, decimals: Int, value: Int64) {
        #expect(DecimalText.read(text, decimals: decimals) == value)
    }

    @Test(
        "what is no decimal number, or too large, is not read",
        arguments: ["", "-", ".", "1.", ".5", "1.2.3", "--1", "+1", "1e2", " 1", "1 ", "٣", "9223372036854775.808"])
    func refuses(text: String) {
        #expect(DecimalText.read(text, decimals: 3) == nil)
    }

    @Test("a number is written with all its decimals")
    func writes() {
        #expect(DecimalText.write(525_200_000, decimals: 7) == "52.5200000")
        #expect(DecimalText.write(-1, decimals: 7) == "-0.0000001")
        #expect(DecimalText.write(8_000, decimals: 3) == "8.000")
        #expect(DecimalText.write(.min, decimals: 3) == "-9223372036854775.808")
    }
}
