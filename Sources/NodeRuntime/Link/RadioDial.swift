import Logging
import PaymentProtocol
import Transport

/// Reaches a device over the radio, and tries again with growing pauses while that can help.
enum RadioDial {
    /// Connects, and closes the stream when `use` returns, which is called once at most.
    ///
    /// - Parameters:
    ///   - channel: the PSM that the device's beacon announces.
    ///   - adapter: the address of the adapter to connect from; nil for any.
    /// - Throws: the last attempt's `L2CAPError`; `CancellationError`.
    static func withStream(
        to peer: RadioAddress, channel: UInt8, from adapter: RadioAddress? = nil, logger: Logger,
        _ use: @Sendable (ByteStream) async -> Void
    ) async throws {
        var redial = RadioRedial()
        var chance = SystemChance()
        while true {
            do {
                return try await L2CAPConnector.withStream(to: peer, channel: channel, from: adapter, use)
            } catch let error as L2CAPError {
                guard let pause = redial.failed(isTransient: error.isTransient, using: &chance) else { throw error }
                logger.debug(
                    "a device could not be reached over Bluetooth; another attempt follows",
                    metadata: ["reason": "\(error)", "pause_microseconds": "\(pause)"])
                guard await LinkTimer.wait(microseconds: pause) else { throw CancellationError() }
            }
        }
    }
}
