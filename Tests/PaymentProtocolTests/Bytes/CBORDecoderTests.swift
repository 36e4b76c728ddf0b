import Ledger
import PaymentProtocol
import Testing

@Suite("CBORDecoder")
struct CBORDecoderTests {
    private func read<Value>(
        _ digits: String, _ body: (inout CBORDecoder) throws(CBORError) -> Value
    ) throws(CBORError) -> Value {
        var decoder = try CBORDecoder(bytes(digits))
        let value = try body(&decoder)
        try decoder.finish()
        return value
    }

    @Test(
        "a number or length in more bytes than it needs is refused",
        arguments: [
            "1817", "190000", "1900ff", "1a0000ffff", "1b00000000ffffffff", "3817", "5800", "590001ff", "7800", "9800",
            "b800", "d81700",
        ])
    func notShortest(digits: String) {
        #expect(throws: CBORError.notShortest) { try CBORValue(decoding: bytes(digits)) }
    }

    @Test(
        "text that is not UTF-8 is refused: a stray byte, an overlong form, half a pair, beyond the last character",
        arguments: ["61ff", "62c080", "63eda080", "64f4908080", "61c3"])
    func notUTF8(digits: String) {
        #expect(throws: CBORError.notUTF8) { try CBORValue(decoding: bytes(digits)) }
    }

    @Test("whatever is left after the last item is refused")
    func trailingBytes() {
        #expect(throws: CBORError.trailingBytes) {
            try read("0000") { (decoder) throws(CBORError) in try decoder.unsigned() }
        }
    }

    @Test("an item of another kind is refused and named")
    func wrongType() {
        #expect(throws: CBORError.wrongType(expected: .text, found: .bytes)) {
            try read("4161") { (decoder) throws(CBORError) in try decoder.text(max: 9) }
        }
        #expect(throws: CBORError.wrongType(expected: .unsigned, found: .negative)) {
            try read("20") { (decoder) throws(CBORError) in try decoder.unsigned() }
        }
        #expect(throws: CBORError.wrongType(expected: .bool, found: .null)) {
            try read("f6") { (decoder) throws(CBORError) in try decoder.bool() }
        }
        #expect(throws: CBORError.wrongTag(expected: 18, found: 17)) {
            try read("d100") { (decoder) throws(CBORError) in try decoder.tag(18) }
        }
    }

    @Test("a number beyond 64 bits with a sign is refused")
    func outOfRange() {
        for digits in ["1b8000000000000000", "3b8000000000000000"] {
            #expect(throws: CBORError.outOfRange) {
                try read(digits) { (decoder) throws(CBORError) in try decoder.integer() }
            }
        }
    }

    @Test("a length is checked against its bound before anything is read or reserved")
    func bounds() {
        #expect(throws: CBORError.tooLong(lengthMax: 2)) {
            try read("43010203") { (decoder) throws(CBORError) in try decoder.bytes(max: 2) }
        }
        #expect(throws: CBORError.tooLong(lengthMax: 9)) {
            try read("7bffffffffffffffff61") { (decoder) throws(CBORError) in try decoder.text(max: 9) }
        }
        #expect(throws: CBORError.tooLong(lengthMax: 3)) {
            try read("9bffffffffffffffff") { (decoder) throws(CBORError) in try decoder.array(countMax: 3) }
        }
        #expect(throws: CBORError.truncated) {
            try read("5b7fffffffffffffff") { (decoder) throws(CBORError) in try decoder.bytes(max: .max) }
        }
        #expect(throws: CBORError.wrongLength(expected: 32, found: 31)) {
            try read("581f" + String(repeating: "00", count: 31)) { (decoder) throws(CBORError) in
                try decoder.bytes32()
            }
        }
        #expect(throws: CBORError.inputTooLong(bytesMax: 3)) { try CBORDecoder(bytes("00000000"), bytesMax: 3) }
    }

    @Test("null is taken if it comes next, and anything else stays")
    func null() throws {
        let values = try read("82f605") { (decoder) throws(CBORError) in
            try decoder.array(count: 2)
            return [try decoder.takeNull(), try decoder.takeNull(), try decoder.unsigned() == 5]
        }
        #expect(values == [true, false, true])
    }

    @Test("a decoder over a part of bytes sees that part only")
    func part() throws {
        var decoder = try CBORDecoder(bytes("ff0102ff"), in: 1..<3)
        #expect(try decoder.unsigned() == 1)
        #expect(try decoder.unsigned() == 2)
        try decoder.finish()
        #expect(throws: CBORError.truncated) { try decoder.unsigned() }
    }
}
