/// Reads a stream of server-sent events, however its bytes are cut into pieces.
///
/// Only what events say is kept (`data`): their names and numbers are in the notices themselves, and comments only keep
/// the connection alive.
///
/// - Source: WHATWG HTML, section 9.2.6, "Interpreting an event stream".
struct ServerSentEvents: Sendable {
    /// Bytes of one event that have not ended yet, at most.
    static let eventBytesMax = 1 << 20

    enum Failure: Error, Equatable {
        case tooLarge
    }

    private var line: [UInt8] = []
    private var data: [UInt8]?
    private var endsWithReturn = false

    /// - Returns: the data of each event that these bytes complete, in order.
    mutating func append(_ bytes: some Sequence<UInt8>) throws(Failure) -> [[UInt8]] {
        var events: [[UInt8]] = []
        for byte in bytes {
            // A line ends with a line feed, a carriage return, or the two together.
            let follows = endsWithReturn
            endsWithReturn = byte == UInt8(ascii: "\r")
            if byte == UInt8(ascii: "\n"), follows { continue }
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                guard line.count + (data?.count ?? 0) < Self.eventBytesMax else { throw .tooLarge }
                line.append(byte)
                continue
            }
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() -> [UInt8]? {
        defer { line.removeAll(keepingCapacity: true) }
        if line.isEmpty {
            defer { data = nil }
            return data
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        guard line[..<colon].elementsEqual("data".utf8) else { return nil }
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        data = data.map { $0 + [UInt8(ascii: "\n")] + value } ?? Array(value)
        return nil
    }
}
