import Ledger
import PaymentProtocol
import Testing

@Suite("Maps of CBORDecoder")
struct CBORMapTests {
    /// A map with the keys 1, 2 if there, 3 and −1, each with a number.
    private func read(_ digits: String) throws(CBORError) -> [UInt64?] {
        var decoder = try CBORDecoder(bytes(digits))
        try decoder.map(countMax: 4)
        try decoder.key(1)
        let first = try decoder.unsigned()
        let second = try decoder.hasKey(2) ? try decoder.unsigned() : nil
        try decoder.key(3)
        let third = try decoder.unsigned()
        try decoder.key(-1)
        let last = try decoder.unsigned()
        try decoder.endMap()
        try decoder.finish()
        return [first, second, third, last]
    }

    @Test("keys are read in order, and optional ones may be missing")
    func inOrder() throws {
        #expect(try read("a4010a020b030c200d") == [10, 11, 12, 13])
        #expect(try read("a3010a030c200d") == [10, nil, 12, 13])
    }

    @Test(
        "a map that says it otherwise is refused for its reason",
        arguments: [
            ("a2010a200d", .missingKey(3)),
            ("a1010a", .missingKey(3)),
            ("a0", .missingKey(1)),
            ("a4000a010a030c200d", .unknownKey(0)),
            ("a4010a030c040c200d", .unknownKey(4)),
            ("a4010a030c200d210d", .unknownKey(-2)),
            ("a4010a010b030c200d", .duplicateKey(1)),
            ("a4010a020b020c200d", .duplicateKey(2)),
            ("a4010a030c020b200d", .keyOutOfOrder(2)),
            ("a3010a200d030c", .missingKey(3)),
            ("a5010a020b030c200d210e", .tooLong(lengthMax: 4)),
            ("a3010a6133030c200d", .wrongType(expected: .unsigned, found: .text)),
            ("a4010a020b030c200d00", .trailingBytes),
            ("a4010a020b030c20", .truncated),
        ] as [(String, CBORError)])
    func refused(digits: String, reason: CBORError) {
        #expect(throws: reason) { try read(digits) }
    }

    @Test("the next key can be seen before it is taken")
    func nextKey() throws {
        var decoder = try CBORDecoder(bytes("a10500"))
        try decoder.map(countMax: 1)
        #expect(try decoder.nextKey() == 5)
        #expect(try decoder.nextKey() == 5)
        try decoder.key(5)
        #expect(try decoder.unsigned() == 0)
        #expect(try decoder.nextKey() == nil)
        try decoder.endMap()
    }

    @Test("maps inside maps keep their own order, up to a depth")
    func nested() throws {
        var decoder = try CBORDecoder(bytes("a201a1030502a0"))
        try decoder.map(countMax: 2)
        try decoder.key(1)
        try decoder.map(countMax: 1)
        try decoder.key(3)
        #expect(try decoder.unsigned() == 5)
        try decoder.endMap()
        try decoder.key(2)
        try decoder.map(countMax: 0)
        try decoder.endMap()
        try decoder.endMap()
        try decoder.finish()

        var deep = try CBORDecoder(bytes(String(repeating: "a101", count: CBORDecoder.depthMax + 1)))
        for _ in 0..<CBORDecoder.depthMax {
            try deep.map(countMax: 1)
            try deep.key(1)
        }
        #expect(throws: CBORError.tooDeep) { try deep.map(countMax: 1) }
    }
}
