import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The whole body.
    ///
    /// - Throws: `DoorFailure` 413 if it is larger than that. What is left of it is read, up to a bound, so that its sender
    ///   gets to hear it; beyond that the connection is closed.
    func bodyBytes(max: Int, on channel: any Channel) async throws -> [UInt8] {
        let tooLarge = DoorFailure(
            .contentTooLarge, name: "body_too_large", "The body is larger than \(max) bytes. Nothing was done.")
        if let length = headers[.contentLength].flatMap(Int.init), length > DoorBounds.drainedBytesMax {
            channel.close(mode: .input, promise: nil)
            throw tooLarge
        }
        // Each byte counts as a sign of life; all of them together may take so long and no longer.
        let deadline = channel.eventLoop.scheduleTask(in: DoorBounds.bodyTimeMax) { channel.close(promise: nil) }
        defer { deadline.cancel() }
        var bytes: [UInt8] = []
        var count = 0
        do {
            for try await chunk in body {
                count += chunk.readableBytes
                if count <= max {
                    bytes.append(contentsOf: chunk.readableBytesView)
                } else if count > DoorBounds.drainedBytesMax {
                    channel.close(mode: .input, promise: nil)
                    break
                }
            }
        } catch {
            throw DoorFailure(
                .badRequest, name: "body_not_readable",
                "The body broke off, or is not framed as HTTP says. Nothing was done.")
        }
        guard count <= max else { throw tooLarge }
        return bytes
    }
}
