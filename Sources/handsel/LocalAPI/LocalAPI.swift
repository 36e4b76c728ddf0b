import ClearingService
import NIOCore
import NIOHTTP1
import NIOPosix
import NodeRuntime

/// The node of a home, as its own command talks to it: HTTP over the Unix socket in the home, which nobody else can open.
struct LocalAPI: Sendable {
    let home: Home

    struct Body: Sendable {
        let contentType: String
        let bytes: [UInt8]
    }

    /// Bytes of an answer, at most: a long history fits many times over.
    static let answerBytesMax = 32 << 20

    private typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    /// Asks for one thing and waits for the answer, however long the node needs.
    ///
    /// - Throws: `CommandError`: `unreachable` if no node answers, else what the node's own error says.
    func ask<View: AnswerView>(
        _ method: HTTPMethod, _ path: String, _ body: Body? = nil, for view: View.Type = View.self
    ) async throws(CommandError) -> View {
        let (status, bytes) = try await exchange(method, path, body) { (inbound) async throws in
            var answer = PartialAnswer()
            for try await part in inbound where try answer.add(part) { return try answer.whole() }
            throw Self.cutOff
        }
        guard status.code / 100 == 2 else { throw Self.failure(status, bytes) }
        do {
            return try View(json: bytes)
        } catch {
            throw Self.misunderstood("\(error)")
        }
    }

    /// Tells what happens on the node from now on, until the node ends or the task is cancelled.
    ///
    /// - Parameters:
    ///   - listening: called once, when nothing that happens from now on is missed.
    ///   - each: called for each notice, in order.
    func watch(
        listening: @Sendable () -> Void, each: @Sendable (NoticeView) -> Void
    ) async throws(CommandError) {
        try await exchange(.GET, "/events", nil) { (inbound) async throws in
            var answer = PartialAnswer()
            var events = ServerSentEvents()
            for try await part in inbound {
                if case .body(let buffer) = part, answer.isOK {
                    for event in try events.append(buffer.readableBytesView) {
                        do { each(try NoticeView(json: event)) } catch { throw Self.misunderstood("\(error)") }
                    }
                } else if try answer.add(part) {
                    if answer.isOK { return }
                    let (status, bytes) = try answer.whole()
                    throw Self.failure(status, bytes)
                } else if answer.isOK {
                    listening()
                }
            }
        }
    }
}

// MARK: - One exchange over one connection

extension LocalAPI {
    fileprivate typealias Inbound = NIOAsyncChannelInboundStream<HTTPClientResponsePart>

    private func exchange<Result: Sendable>(
        _ method: HTTPMethod, _ path: String, _ body: Body?,
        _ read: @Sendable (Inbound) async throws -> Result
    ) async throws(CommandError) -> Result {
        let connection = try await connect()
        do {
            return try await connection.executeThenClose { inbound, outbound in
                try await Self.write(method, path, body, to: outbound)
                return try await read(inbound)
            }
        } catch let error as CommandError {
            throw error
        } catch is CancellationError {
            throw CommandError(.interrupted, "interrupted", "ended before the node answered")
        } catch {
            throw CommandError(
                .unreachable, "unreachable", "the node in \(home.path) stopped answering", why: "\(error).",
                next: "It says why in its own log; what it had made durable is not lost.")
        }
    }

    private func connect() async throws(CommandError) -> Connection {
        let path = home.path(of: .socket)
        do {
            return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(unixDomainSocketPath: path) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        return try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw CommandError(
                .unreachable, "unreachable", "the node in \(home.path) is not running",
                why: "Nobody answers on \(path).", next: "Start it with: handsel run --home \(home.path)")
        }
    }

    private static func write(
        _ method: HTTPMethod, _ path: String, _ body: Body?,
        to outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
    ) async throws {
        var headers = HTTPHeaders([("host", "localhost"), ("connection", "close")])
        if let body {
            headers.add(name: "content-type", value: body.contentType)
            headers.add(name: "content-length", value: String(body.bytes.count))
        } else if method == .POST {
            headers.add(name: "content-length", value: "0")
        }
        try await outbound.write(
            .head(HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: headers)))
        if let body { try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: body.bytes)))) }
        try await outbound.write(.end(nil))
    }

    /// An answer as it comes in.
    private struct PartialAnswer {
        private var status: HTTPResponseStatus?
        private var bytes: [UInt8] = []

        var isOK: Bool { status == .ok }

        /// - Returns: whether it is whole.
        mutating func add(_ part: HTTPClientResponsePart) throws(CommandError) -> Bool {
            switch part {
            case .head(let head):
                status = head.status
                if let alarm = head.headers.first(name: AlarmHeader.name) { AlarmWarning.show(alarm) }
            case .body(let buffer): bytes += buffer.readableBytesView
            case .end: return true
            }
            guard bytes.count <= answerBytesMax else { throw misunderstood("more than \(answerBytesMax) bytes") }
            return false
        }

        func whole() throws(CommandError) -> (HTTPResponseStatus, [UInt8]) {
            guard let status else { throw cutOff }
            return (status, bytes)
        }
    }

    private static let cutOff = CommandError(
        .unreachable, "unreachable", "the node ended before it had answered",
        next: "What it had made durable is not lost: see handsel history when it runs again.")
}

// MARK: - What the node refuses

extension LocalAPI {
    private static func failure(_ status: HTTPResponseStatus, _ bytes: [UInt8]) -> CommandError {
        do {
            let view = try ErrorView(json: bytes)
            guard status != .notFound || view.reason.name != "not_found" else { return otherRole }
            return CommandError(view, isUnavailable: status == .serviceUnavailable)
        } catch {
            return misunderstood("status \(status.code)")
        }
    }

    /// The node has no such path: a payment node keeps no book, a clearing node has no account.
    private static let otherRole = CommandError(
        .refused, "wrong_role", "the node in this home has nothing to do with that",
        why: "Payment nodes bump and pay, clearing nodes keep the book.", next: "Is --home the right one?")

    static func misunderstood(_ why: String) -> CommandError {
        CommandError(
            .failed, "not_understood", "the node's answer is not understood", why: "It said: \(why).",
            next: "The command and the node must be of the same version: restart the node.")
    }
}
