import Testing

@testable import Ledger

@Suite struct PackedNumbersTests {
    static let numbers: [UInt64] = [0, 1, 127, 128, 16_383, 16_384, 1 << 35, 1 << 62, 1 << 63, .max]

    @Test(arguments: numbers)
    func `a number is read as it was written, in as many bytes as were promised`(number: UInt64) {
        var packed = PackedNumbers()
        packed.append(number)
        packed.append(5)
        #expect(packed.byteCount == PackedNumbers.byteCount(of: number) + 1)
        var position = 0
        #expect(packed.number(at: &position) == number)
        #expect(packed.number(at: &position) == 5)
        #expect(position == packed.byteCount)
    }

    @Test func `seven bits take a byte`() {
        #expect(Self.numbers.map(PackedNumbers.byteCount(of:)) == [1, 1, 1, 2, 2, 3, 6, 9, 10, 10])
    }

    @Test(arguments: numbers)
    func `a number of the same length can be written over it`(number: UInt64) {
        var packed = PackedNumbers()
        packed.append(number)
        packed.append(5)
        var position = 0
        packed.overwrite(number ^ 1, at: &position)
        #expect(position == packed.byteCount - 1)
        position = 0
        #expect(packed.number(at: &position) == number ^ 1)
        #expect(packed.number(at: &position) == 5)
    }

    @Test(arguments: [Int64(0), -1, 1, -64, 63, 500_000, .min, .max])
    func `a number near zero stays small, whichever side it is on`(number: Int64) {
        let zigzag = UInt64(zigzag: number)
        #expect(zigzag.zigzag == number)
        #expect(zigzag / 2 == number.magnitude - (number < 0 ? 1 : 0))
    }
}
