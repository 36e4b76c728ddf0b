import PaymentProtocol

/// The clearing node's second door: each call is a connection of its own, and the network may lose or copy it.
struct Door: Sendable {
    enum Purpose: Sendable {
        case credit(Int)
        case adversary
    }

    struct Call: Sendable {
        let request: [UInt8]
        let purpose: Purpose
    }

    private static let connections: ConnectionIdentifier = 1 << 63

    private var calls: [Call] = []

    static func isConnection(_ connection: ConnectionIdentifier) -> Bool { connection >= connections }
    static func connection(of call: UInt64) -> ConnectionIdentifier { connections + call }
    static func call(on connection: ConnectionIdentifier) -> UInt64 { connection - connections }

    mutating func open(_ request: [UInt8], for purpose: Purpose) -> UInt64 {
        calls.append(Call(request: request, purpose: purpose))
        return UInt64(calls.count - 1)
    }

    subscript(call: UInt64) -> Call { calls[Int(call)] }
}
