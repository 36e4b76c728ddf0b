import ClearingService
import NIOCore
import NIOPosix
import Testing

/// What a door answered.
struct Reply {
    let status: Int
    /// Names in lowercase.
    let headers: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
}

/// One connection to a door, byte for byte: what a test sends is exactly what goes out.
final class HTTPConnection {
    struct Closed: Error {}

    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var received: [UInt8] = []

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    /// Opens a connection, and closes it when `body` is done.
    static func with<Value>(
        _ address: DoorAddress, _ body: (HTTPConnection) async throws -> Value
    ) async throws -> Value {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(ChannelOptions.socketOption(.so_rcvbuf), value: 4_096)
        let channel = try await bootstrap.connect(to: try address.socketAddress) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(HTTPConnection(inbound, outbound))
        }
    }

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    func send(_ bytes: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    /// Sends the head and the body of a request; the body's length is added.
    func send(_ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8]? = nil) async throws {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: handsel\r\n"
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        try await send(Array((head + "\r\n").utf8) + (body ?? []))
    }

    func ask(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> Reply {
        try await send(method, path, headers, body: body)
        return try await reply()
    }

    func reply() async throws -> Reply {
        let (status, headers) = try await head()
        let count = try #require(headers["content-length"].flatMap(Int.init))
        return Reply(status: status, headers: headers, body: try await take(count))
    }

    /// The status and the headers; what follows is a stream.
    func head() async throws -> (status: Int, headers: [String: String]) {
        let lines = try await takeText(through: "\r\n\r\n").split(separator: "\r\n")
        let status = try #require(lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        return (status, headers)
    }

    /// The next chunk of a stream; nil at its proper end.
    func chunk() async throws -> String? {
        // The two bytes at the end are one character.
        let size = try await takeText(through: "\r\n").dropLast()
        let count = try #require(Int(size, radix: 16))
        let text = String(decoding: try await take(count), as: UTF8.self)
        _ = try await take(2)
        return count == 0 ? nil : text
    }

    /// Whether the door closes the connection; what it still sends is thrown away.
    func isClosedByDoor() async -> Bool {
        do {
            while try await inbound.next(isolation: #isolation) != nil {}
        } catch {
            // A connection that breaks is closed as well.
        }
        return true
    }

    private func takeText(through end: String) async throws -> String {
        while received.firstRange(of: Array(end.utf8)) == nil { try await receive() }
        let range = try #require(received.firstRange(of: Array(end.utf8)))
        return String(decoding: try await take(range.upperBound), as: UTF8.self)
    }

    private func take(_ count: Int) async throws -> [UInt8] {
        while received.count < count { try await receive() }
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }

    private func receive() async throws {
        guard let buffer = try await inbound.next(isolation: #isolation) else { throw Closed() }
        received.append(contentsOf: buffer.readableBytesView)
    }
}

/// Where a door listens.
enum DoorAddress: Sendable {
    case unix(String)
    case tcp(Int)

    fileprivate var socketAddress: SocketAddress {
        get throws {
            switch self {
            case .unix(let path): try SocketAddress(unixDomainSocketPath: path)
            case .tcp(let port): try SocketAddress(ipAddress: "127.0.0.1", port: port)
            }
        }
    }
}

extension DoorAddress {
    /// One request on a connection of its own.
    func ask(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> Reply {
        try await HTTPConnection.with(self) { try await $0.ask(method, path, headers, body: body) }
    }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Reply {
        try await ask("GET", path, headers)
    }

    /// Sends a command to a local door.
    func post(_ path: String, json: String) async throws -> Reply {
        try await ask("POST", path, ["Content-Type": "application/json"], body: Array(json.utf8))
    }

    func post(_ path: String, cose: [UInt8], _ headers: [String: String] = [:]) async throws -> Reply {
        try await ask(
            "POST", path, headers.merging(["Content-Type": "application/cose"]) { own, _ in own }, body: cose)
    }
}

extension Reply {
    /// The one form of every error.
    var error: ErrorView {
        get throws { try ErrorView(json: body) }
    }
}
