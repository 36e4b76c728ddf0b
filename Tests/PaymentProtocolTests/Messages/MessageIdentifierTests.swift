import Testing

@testable import PaymentProtocol

@Suite("MessageIdentifier")
struct MessageIdentifierTests {
    private let bytes: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff]
    private let text = "0001020304050607f8f9fafbfcfdfeff"

    @Test("sixteen bytes and their digits are the same identifier")
    func roundTrip() throws {
        let identifier = try #require(MessageIdentifier(bytes))
        #expect(identifier.bytes == bytes)
        #expect(identifier.description == text)
        #expect(MessageIdentifier(text) == identifier)
        #expect(MessageIdentifier(bytes[...]) == identifier)
    }

    @Test("neither fewer nor more bytes make one", arguments: [0, 1, 15, 17, 32])
    func count(count: Int) {
        #expect(MessageIdentifier([UInt8](repeating: 1, count: count)) == nil)
    }

    @Test("there is one way to write it")
    func otherTexts() {
        let others = [
            "", String(text.dropLast()), text + "0", text.uppercased(), " " + text.dropFirst(), "+" + text.dropFirst(),
            "0x" + text.dropFirst(2), text.dropLast() + "g", "٠" + text.dropFirst(), text + "\n",
        ]
        for other in others { #expect(MessageIdentifier(other) == nil, "\(other)") }
    }

    @Test("they are ordered as their bytes are")
    func order() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<1_000 {
            let (left, right) = (MessageIdentifier(using: &random), MessageIdentifier(using: &random))
            #expect((left < right) == left.bytes.lexicographicallyPrecedes(right.bytes))
        }
        #expect(MessageIdentifier(bytes).map { $0 < $0 } == false)
    }

    @Test("chance is taken from the generator, sixteen bytes of it")
    func chance() {
        var random = SeededGenerator(seed: 2)
        var same = SeededGenerator(seed: 2)
        let identifier = MessageIdentifier(using: &random)
        #expect(identifier == MessageIdentifier(using: &same))
        #expect(identifier != MessageIdentifier(using: &random))
        _ = same.next()
        _ = same.next()
        #expect(random.next() == same.next())
    }
}
