import Ledger
import Testing

@Suite struct Bytes32Tests {
    @Test("only exactly 32 bytes make one", arguments: [0, 1, 7, 8, 31, 32, 33, 64])
    func length(count: Int) {
        let bytes = (0..<count).map { UInt8($0) }
        #expect((Bytes32(bytes) != nil) == (count == 32))
        #expect((Bytes32(AnySequence(bytes)) != nil) == (count == 32))
    }

    @Test("the bytes come back as they were")
    func roundTrip() throws {
        var random = SplitMix64(seed: 1)
        for _ in 0..<200 {
            let bytes = (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let value = try #require(Bytes32(bytes))
            #expect(value.bytes == bytes)
            #expect(value.withUnsafeBytes { Array($0) } == bytes)
        }
    }

    @Test("they are ordered as their bytes, the first byte first")
    func order() throws {
        var random = SplitMix64(seed: 2)
        // Few distinct bytes, so that long common beginnings occur, and 0x7F beside 0x80 to catch a signed comparison.
        func bytes() -> [UInt8] { (0..<32).map { _ in random.once(in: 8) ? random.pick([0x7F, 0x80, 0xFF]) : 0 } }
        for _ in 0..<500 {
            let (left, right) = (bytes(), bytes())
            let (leftValue, rightValue) = (try #require(Bytes32(left)), try #require(Bytes32(right)))
            #expect((leftValue < rightValue) == left.lexicographicallyPrecedes(right))
            #expect((leftValue == rightValue) == (left == right))
        }
    }

    @Test("a fixed name is 31 zeros and a byte")
    func last() {
        #expect(Bytes32(last: 7).bytes == [UInt8](repeating: 0, count: 31) + [7])
        #expect(Bytes32.zero.bytes == [UInt8](repeating: 0, count: 32))
    }

    @Test("it is written as 64 lowercase hexadecimal digits")
    func description() throws {
        let value = try #require(Bytes32((0..<32).map { UInt8($0) + 0xE0 }))
        #expect(value.description == "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
        #expect(Bytes32(last: 9).description == String(repeating: "0", count: 63) + "9")
    }

    @Test("lending the bytes passes an error on")
    func lendingThrows() {
        #expect(throws: AmountError.overflow) {
            try Bytes32.zero.withUnsafeBytes { (_) throws(AmountError) in throw .overflow }
        }
    }
}
