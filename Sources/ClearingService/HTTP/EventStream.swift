import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// One event of a stream: its name, and one line of JSON.
struct ServerSentEvent: Sendable {
    let name: String
    let data: [UInt8]

    init(_ name: String, _ view: some AnswerView) {
        self.name = name
        data = view.json
    }

    /// - Source: the HTML standard, section 9.2, "Server-sent events".
    fileprivate var buffer: ByteBuffer {
        var buffer = ByteBuffer(string: "event: \(name)\ndata: ")
        buffer.writeBytes(data)
        buffer.writeString("\n\n")
        return buffer
    }
}

/// Tells a reader what happens, for as long as it listens.
///
///     open ──▶ the source ends, the reader goes or falls behind, or the door closes ──▶ closed
struct EventStream<Element: Sendable>: Sendable {
    private let source: AsyncStream<Element>
    private let event: @Sendable (Element) async -> ServerSentEvent?

    /// - Parameter event: nil for what this stream does not tell.
    init(of source: AsyncStream<Element>, event: @escaping @Sendable (Element) async -> ServerSentEvent?) {
        self.source = source
        self.event = event
    }

    /// - Parameters:
    ///   - held: what must live as long as the stream, and is let go with it, even if the reader left before it began.
    ///   - atEnd: called once the stream has ended, if it began.
    func response(
        to request: Request, on channel: any Channel, holding held: any Sendable,
        atEnd: @escaping @Sendable () async -> Void = {}
    ) -> Response {
        let body = ResponseBody { writer in
            let (events, pump) = pumped(to: channel)
            do {
                // Says at once that the stream stands: whoever waits for an event can now cause it.
                try await writer.write(ByteBuffer(string: ": open\n\n"))
                try await request.body.consumeWithInboundCloseHandler { _ in
                    for await event in events.cancelOnGracefulShutdown() {
                        try await writer.write(event.buffer)
                    }
                } onInboundClosed: {
                    pump.cancel()
                }
                pump.cancel()
                await atEnd()
                withExtendedLifetime(held) {}
                try await writer.finish(nil)
            } catch {
                pump.cancel()
                await atEnd()
                throw error
            }
        }
        return Response(status: .ok, headers: [.contentType: MediaType.events.text], body: body)
    }

    /// Takes the elements out of their source as fast as they come, so that a slow reader fills this stream's bounded queue
    /// and nothing else.
    private func pumped(to channel: any Channel) -> (AsyncStream<ServerSentEvent>, Task<Void, Never>) {
        let (events, continuation) = AsyncStream.makeStream(
            of: ServerSentEvent.self, bufferingPolicy: .bufferingOldest(DoorBounds.streamEventsMax))
        let (source, event) = (source, event)
        let pump = Task {
            for await element in source {
                guard let event = await event(element) else { continue }
                if case .dropped = continuation.yield(event) {
                    // The reader may be stuck in the middle of a write, from which only the connection's end frees it.
                    channel.close(promise: nil)
                    break
                }
            }
            continuation.finish()
        }
        return (events, pump)
    }
}
