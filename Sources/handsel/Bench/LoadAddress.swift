import NodeRuntime

/// Where to send a load: a port of this machine.
struct LoadAddress: Equatable, Sendable {
    let port: UInt16

    /// Nil unless the text is `127.0.0.1` and a port.
    init?(_ text: String) {
        guard let place = HostAndPort(text), place.hostText == "127.0.0.1", place.port > 0 else { return nil }
        port = place.port
    }
}
