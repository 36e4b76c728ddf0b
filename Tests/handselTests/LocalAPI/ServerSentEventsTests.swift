import Testing

@testable import handsel

@Suite("Server-sent events")
struct ServerSentEventsTests {
    private func read(_ text: String, by count: Int) throws -> [String] {
        var events = ServerSentEvents()
        var found: [[UInt8]] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: count) {
            found += try events.append(bytes[start..<min(start + count, bytes.count)])
        }
        return found.map { String(decoding: $0, as: UTF8.self) }
    }

    private static let stream =
        ": hello\n\nevent: matched\nid: 3\ndata: {\"a\":1}\n\ndata:two\r\ndata: lines\r\n\r\nretry: 5\rdata\r\rdata: cut off"

    @Test("events are the same however the bytes are cut", arguments: [1, 2, 3, 7, 1_000])
    func cutting(count: Int) throws {
        #expect(try read(Self.stream, by: count) == ["{\"a\":1}", "two\nlines", ""])
    }

    @Test("an event that never ends is refused before it fills the memory")
    func endless() {
        var events = ServerSentEvents()
        let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 18)
        #expect(throws: ServerSentEvents.Failure.tooLarge) {
            for _ in 0..<8 { _ = try events.append(chunk) }
        }
    }
}
