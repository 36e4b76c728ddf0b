/// Writes whole numbers of eight bytes, big-endian, with nothing between them.
struct WordWriter {
    private(set) var bytes: [UInt8] = []

    mutating func word(_ word: Int64) {
        withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func bytes32(_ value: Bytes32) {
        value.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    mutating func key(_ key: PairActivity.Key) {
        word(Int64(bitPattern: key.high))
        word(Int64(bitPattern: key.low))
    }

    mutating func list<Element>(_ elements: [Element], _ body: (Element, inout WordWriter) -> Void) {
        word(Int64(elements.count))
        for element in elements { body(element, &self) }
    }
}
