import NIOCore
import PaymentProtocol

/// The most that whoever knocks can make a door hold.
enum DoorBounds {
    /// Open at once; further ones wait in the system's queue.
    static let localConnectionsMax = 256
    static let clearingConnectionsMax = 1_024

    /// Streams of events open at once: each holds a connection for as long as its reader likes.
    static let localStreamsMax = 64
    static let clearingStreamsMax = 256
    /// Events that wait for a slow reader. One that falls further behind is cut, and reads the history instead.
    static let streamEventsMax = 256

    static let commandBytesMax = 16 * 1_024
    static let envelopeBytesMax = Envelope.bytesMax
    /// Intent, request, text, and what holds them together.
    static let paymentBytesMax = 2 * Envelope.bytesMax + ProtocolBounds.textBytesMax + 64
    /// A batch of 256 payments of 4 KiB; most have less than 1.
    static let batchBytesMax = 1_024 * 1_024
    /// Batches read and decided at once. Whoever brings one more is told to come again.
    static let batchesMax = 32
    /// What is read of a body that is too large, so that its sender hears why before the connection is closed.
    static let drainedBytesMax = 1_024 * 1_024

    static let headerFieldBytesMax = 8 * 1_024
    static let headerBytesMax = 16 * 1_024
    static let headerCountMax = 64
    /// A connection that says nothing, or stops in the middle of a request, is closed.
    static let idleSeconds: Int64 = 30
    /// From the first byte of a body to its last. Whoever trickles one in would hold its connection for ever.
    static let bodyTimeMax = TimeAmount.seconds(30)

    static let historyItemsMax = 1_000
    /// What an operator's lists tell at once; the rest is asked for by the place at which they stop.
    static let operatorItemsMax = 1_000
    static let historyItemsDefault = 50
    /// Each with everything that happened to it.
    static let escrowsMax = 100
}
