import Glibc

/// One connection to an HTTP door of this machine, on which one request follows the other.
///
/// No more of HTTP than the door's answers need: a status, a length, a body. What it costs is the load's own time, so it
/// costs little.
final class LoadConnection {
    struct Reply {
        let status: Int
        let body: [UInt8]
    }

    private let descriptor: CInt
    private var received: [UInt8] = []

    /// Nil if nobody listens there.
    init?(port: UInt16) {
        guard let descriptor = Loopback.connect(port: port) else { return nil }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Nil if the connection broke, or the answer is none.
    func post(_ path: String, _ body: [UInt8], type: String = "application/cbor") -> Reply? {
        let head =
            "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: \(type)\r\nAccept: application/cbor\r\n"
            + "Content-Length: \(body.count)\r\n\r\n"
        guard write(Array(head.utf8) + body) else { return nil }
        return read()
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress! + written, $0.count - written, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }

    private func read() -> Reply? {
        var end: Int?
        while end == nil {
            end = Self.end(ofHeadIn: received)
            if end == nil, !readMore() { return nil }
        }
        guard let end else { return nil }
        let lines = String(decoding: received[..<end], as: UTF8.self).lowercased().split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1, let status = Int(words[1]),
            let length = lines.first(where: { $0.hasPrefix("content-length:") }).flatMap({
                Int($0.dropFirst("content-length:".count).filter { $0 != " " })
            })
        else { return nil }
        while received.count < end + length {
            guard readMore() else { return nil }
        }
        let body = Array(received[end..<(end + length)])
        received.removeFirst(end + length)
        return Reply(status: status, body: body)
    }

    private func readMore() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return false }
        received += chunk[..<count]
        return true
    }

    private static func end(ofHeadIn bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 0...(bytes.count - 4)
        where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 && bytes[index + 3] == 10 {
            return index + 4
        }
        return nil
    }
}
